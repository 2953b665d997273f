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
