# 役割と段階。各団体の規程での役職名は規程パックの言葉です。
duty-manager = 保護管理者
duty-supervisor = 保護責任者
duty-clerk = 事務取扱担当者
duty-auditor = 監査責任者
duty-system_officer = システム担当者

stage-house = 体制の整備
stage-acquire = 取得
stage-enter = 入力
stage-use = 利用
stage-retain = 保存
stage-provide = 提供
stage-dispose = 削除・廃棄

# やること。種類は、次にすべき仕事の名前です。
duties-none = やることはありません。
duties-line = { $due }まで  { $what }（{ $who }）
duties-overdue = 【期限切れ】{ $due }まで  { $what }（{ $who }）
duties-close = 済ませる行為: bannin act run { $act }
duties-close-with = 済ませる行為: bannin act run { $act }（入力の "{ $field }" に "{ $about }"）
about-copy = 様式 { $form } のファイル（{ $people }人分、{ $day } 作成）
about-disposal = { $people }人分の廃棄
about-place = 封印の保管先 { $path }
open-duty-erase_copy = 作業用の写しを消去する
open-duty-close_unresolved = 結果不明の行為を調べて整理する
open-duty-carry_out_disposal = 指示された廃棄を実施する
open-duty-run_round = 鍵の更新による完全消去を行う
open-duty-confirm_disposal = 廃棄を確認する
open-duty-exchange_seal = 封印の保管先に新しい封印を入れる
open-duty-acknowledge_instruction = 指示を確認する
open-duty-review_deputy_act = 代決を後閲する
open-duty-decide_approval = 承認の申請に答える
about-instruction = { $acts }の指示
about-approval = 承認の申請（{ $work }）
about-deputy_act = { $day } の代決（{ $acts }）
