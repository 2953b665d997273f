# 規程パック
packs-sound = 規程パック { $packs }件を検査しました。誤りはありません。
packs-not-sound = 規程パック { $packs }件に、指摘が { $findings }件あります。
cases-sum = 事例 { $cases }件のうち、期待と違うもの { $failed }件
clauses-sum = 条項 { $all }件のうち、対応済み { $live }件
clause-state-live = 対応済み
clause-state-planned = 予定
