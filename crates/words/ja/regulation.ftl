# 規程パック
packs-sound = 規程パック { $packs }件を検査しました。誤りはありません。
packs-not-sound = 規程パック { $packs }件に、指摘が { $findings }件あります。
cases-sum = 事例 { $cases }件のうち、期待と違うもの { $failed }件
clauses-sum = 条項 { $all }件のうち、対応済み { $live }件
clause-state-live = 対応済み
clause-state-planned = 予定
case-passed = 一致  { $case }: { $found }
case-failed = 不一致 { $case }: 期待は{ $expected }、結果は{ $found }
decision-permit = 許可（{ $articles }）
decision-refuse = 不許可（{ $articles }）
# 条項に対応する仕組み
control-permit = 行える者を定める
control-forbid = 条件を満たさなければ拒否
control-act = 行為で行う
control-duty = やることに残す
control-rule = プログラムの決まり
control-apart = 兼ねられない役割
control-approval = 前もって承認を受ける作業
control-pack = 規程の文
rule-error_refuses = 規則・時計・台帳・照会に誤りがあれば拒否する
rule-refusal_recorded = 拒否した行為も記録する
rule-record_before_number = 記録が確定してからでなければ、保管庫を開かない
rule-number_in_record = 個人番号を含む文は、記録に入る前に断る
rule-credential_of_own = どの行為も、一人だけの認証で行う
rule-container_encrypted = 記入したファイルは、暗号化し、パスワードを付けて出す
rule-number_shredded = 廃棄した番号は、鍵の更新の後、どのバックアップからも復元できない
rule-strays_scanned = 番号が残っていないことは、その場所を調べて確かめる。調べられない場所は、確かめた者の申述による
