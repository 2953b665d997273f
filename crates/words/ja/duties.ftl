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
about-request = { $day } に最後に求めた個人番号
about-documents = { $day } に受け取った書類 { $pieces }点
about-found = { $day } に手元に来たとして渡された書類 { $pieces }点
about-hand_over = { $day } に引き継がれた書類 { $pieces }点
about-disposal = { $people }人分の廃棄
about-entry = 入力した番号（{ $day } 入力）
about-correction = 訂正（{ $day } 訂正）
about-report = 誤りの申出（{ $day } 受付）
about-place = 封印の保管先 { $path }
open-duty-erase_copy = 作業用の写しを消去する
open-duty-close_unresolved = 結果不明の行為を調べて整理する
open-duty-answer_request = 求めた個人番号を受け取る（出ないときは record_no_submission）
open-duty-look_into_found_document = 手元に来た書類を調べる
open-duty-hand_over = 入力する部署へ書類を引き継ぐ
open-duty-accept_hand_over = 引き継がれた書類を数えて受け入れる
open-duty-settle_difference = 数の相違を調べて整理する
open-duty-carry_out_disposal = 指示された廃棄を実施する
open-duty-run_round = 鍵の更新による完全消去を行う
open-duty-confirm_disposal = 廃棄を確認する
open-duty-exchange_seal = 封印の保管先に新しい封印を入れる
open-duty-second_reading = 入力した番号を、元の書類からもう一度読み合わせる
open-duty-settle_error_report = 誤りの申出を調べ、訂正するか処理する
open-duty-check_correction = 訂正を、元の書類と見比べて確認する
open-duty-inform_receivers = 誤った内容を受け取った相手に連絡する
