# 保管庫と封印
vault-line = 鍵の世代 { $epoch }、個人番号 { $numbers }件
vault-weak = 注意: 開封の合言葉を試す手間が軽い設定（試験・実演用）です。本番では使わないでください。
vault-place = { $path }（{ $kind }）: { $state }、書いてから{ $age }日
vault-place-empty = { $path }（{ $kind }）: { $state }
vault-all-lost = 読み取れる封印がありません。どの保管先からも見つからなければ、保管庫は二度と開けず、個人番号を集め直す必要があります。

seal-state-found = 封印あり
seal-state-older = 古い封印です（次の更新か書き込みで新しくなります）
seal-state-missing = 封印なし
seal-state-damaged = 封印が壊れています
seal-state-too_new = 新しい版の封印のため読めません
seal-state-other_organisation = 別の組織の封印です
seal-state-unreadable = 読み取れません

place-kind-same-machine = 同じ機械
place-kind-other-machine = 別の機械
place-kind-removable = 取り外せる媒体
place-kind-hsm = HSM

# 封印が読めないときにすること
seal-do-missing = 媒体を差し込むか、ネットワークの先につながるかを確かめてください。失われたのなら、次の鍵の更新（run_shredding_round）で新しい封印が書かれます。
seal-do-damaged = この保管先を使わず、ほかの保管先の封印を使ってください。次の鍵の更新で書き直されます。媒体の故障も疑ってください。
seal-do-too_new = 新しい版の bannin を使ってください。
seal-do-other_organisation = 保管先を取り違えていないかを確かめてください。
seal-do-unreadable = フォルダーの権限と、媒体の接続を確かめてください。
seal-do-older = つながっていれば、次の鍵の更新（run_shredding_round）で新しくなります。古い封印の写しが残っていないかも確かめてください。
