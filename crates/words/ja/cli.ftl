# コマンドの説明。キーはコマンドの道筋です（crates/cli/src/args.rs）。
cli = 個人番号を規程のとおりに守り、取扱いの記録を残します。
cli-heading-usage = 使い方:
cli-heading-commands = コマンド
cli-heading-arguments = 引数
cli-heading-options = オプション

# どのコマンドでも使えるもの
cli--data = データのフォルダー。なければ環境変数 BANNIN_DATA、それもなければ bannin-data です
cli--organisation = 組織のコード。組織が複数あるときに指定します
cli--lang = 表示の言語。ja（日本語）または en（英語）
cli--json = 文章の代わりに JSON を1つ出力します
cli--help = 使い方を表示します
cli--version = 版の番号を表示します

cli-demo = 架空の職員で、組織の開設から廃棄の確認までを通して実行します
cli-demo--pack = 規程パック。hanamaki-city または university。なければ hanamaki-city
cli-demo--roster = 自分で用意した名簿（CSV）。--file と --layout も指定します
cli-demo--file = 自分で用意した提出ファイル。個人番号の欄は空けておきます
cli-demo--layout = 提出ファイルの様式。315 または 2200700
cli-demo--keys = 職員番号のない様式で、様式の番号と職員番号を対応させる表（CSV）
cli-demo--serve = 続けて、530人の組織をこのパソコンのブラウザで開けるようにします（止めるまで）。番地を変えるときは指定します

cli-act = 行為を調べ、実行します
cli-act-list = すべての行為を、段階とともに一覧にします
cli-act-schema = 行為の入力項目を JSON Schema で表示します
cli-act-schema--name = 行為のコード（act list の1列目）
cli-act-example = 行為の入力の例を JSON で表示します。ファイルに書き、自分の値に直して使います
cli-act-example--name = 行為のコード（act list の1列目）
cli-act-run = 行為を実行します。規程に合うかを判断し、結果を記録します
cli-act-run--name = 行為のコード（act list の1列目）
cli-act-run--input = 入力の JSON ファイル。配列なら、1件ずつ別の行為として順に行います。- は標準入力です
cli-act-run--sign-in = 行為をする職員の利用者名
cli-act-run--credential-file = その職員のパスワードを1行目に書いたファイル。なければ画面で尋ねます
cli-act-run--code-file = ワンタイムコード（第二の認証を登録している職員）を1行目に書いたファイル。ファイルを指定しなければ画面で尋ねます
cli-act-run--second = 立ち会う職員の利用者名
cli-act-run--second-credential-file = 立ち会う職員のパスワードを1行目に書いたファイル
cli-act-run--second-code-file = 立ち会う職員のワンタイムコードを1行目に書いたファイル。ファイルを指定しなければ画面で尋ねます
cli-act-run--device-key = 登録した端末の鍵のファイル。なければ、端末が必要な行為はできません
cli-act-run--unseal-file = 開封の合言葉のファイル。開設のときに無ければ、引いた合言葉をここに書きます
cli-act-run--store = 開設のとき：sqlite、または PostgreSQL データベースの所在。なければ sqlite
cli-act-run--keys = 開設のとき：鍵を置くフォルダー。なければデータのフォルダーの隣に作ります
cli-act-run--seal-places = 開設のとき：封印の保管先（種類:フォルダー）。2回以上指定します。種類は same-machine、other-machine、removable、hsm
cli-act-run--backup-places = 開設のとき：バックアップ先（種類:フォルダー）。1回以上指定します

cli-list = 行為の入力に使う番号とコードを一覧にします。登録簿の一覧には --as が必要です
cli-list--what = 一覧にするもの。codes（事務・利用目的・提出先・方法・本人確認の場合のコード）、layouts（様式）、staff（職員）、appointments（任命）、people（番号を持つ人）、affairs（事務）、specific-files（特定個人情報ファイル）、zones（区域）、devices（端末）、designations（指定）、instructions（指示）、requests（番号の求め）、documents（受け取った書類）、hand-overs（引継ぎ）、identity-checks（本人確認）、deputies（代決者）、approvals（承認）、handlings（保管庫の外での取扱い）、sources（取り込んだ名簿・台帳）、pending（名簿の保留した行）、copies（写し）、copy-places（写しの所在）、findings（見つかった個人番号）、incidents（違反・漏えい等の事案）、incident-steps（事案への対応）、report-routes（報告経路）、error-reports（誤りの申出）、events（異動等の記録）、submissions（提出）、sendings（送信）、postings（郵送と到着）、out（持ち出されているもの）、due（廃棄の対象）、holds（廃棄の保留と延期）、disposals（廃棄）、places（保管場所）、media（媒体）、stock-takings（棚卸し）、destructions（書類・媒体の廃棄）、contractors（委託先）、duties（やること）、records（取扱記録）、sign-ins（サインイン・開封・書出しの記録）、rights（個人番号に触れられる者）、tokens（プログラム用トークン）、unusual-accesses（通常と異なる取扱い）
cli-list--sign-in = 一覧を見る職員の利用者名。人は、その役割や指定の及ぶ範囲だけを表示します
cli-list--credential-file = その職員のパスワードを1行目に書いたファイル。なければ画面で尋ねます
cli-list--code-file = ワンタイムコード（第二の認証を登録している職員）を1行目に書いたファイル。ファイルを指定しなければ画面で尋ねます
cli-list--staff-number = people だけ：この職員番号の人とその家族
cli-list--name = people だけ：氏名またはフリガナの一部
cli-list--pack = codes だけ：規程パック。なければ、使っている規程パック

cli-duties = やることを、期限の近い順に一覧にします。--as を付けると、ファイルと担当者の名前も表示します
cli-duties--sign-in = 一覧を見る職員の利用者名
cli-duties--credential-file = その職員のパスワードを1行目に書いたファイル。なければ画面で尋ねます
cli-duties--code-file = ワンタイムコード（第二の認証を登録している職員）を1行目に書いたファイル。ファイルを指定しなければ画面で尋ねます

cli-serve = ブラウザで使う画面を開きます
cli-serve--listen = 待ち受ける番地とポート。なければ 127.0.0.1:8443
cli-serve--names = ブラウザがこのサーバーを呼ぶ名前や番地。何度でも指定できます
cli-serve--http = TLSを使わない（この機械の中だけ）
cli-serve--upload-megabytes = ブラウザから受け取るファイルの上限（MB）。なければ 64
serve-authority = 端末のブラウザには、認証局として次の証明書を登録してください: { $path }
cli-device-new-certificate = 端末のブラウザ用の証明書を作り、登録に使う値を表示します
cli-device-new-certificate--name = 端末の名前
cli-device-new-certificate--file = 鍵と証明書を書く新しいファイル
cli-device = 端末の鍵を扱います
cli-device-new-key = 端末の鍵を作り、登録に使う公開鍵を表示します
cli-device-new-key--file = 鍵を書く新しいファイル
cli-device-new-token = プログラム用のトークンを作り、発行に使う照合値を表示します
cli-device-new-token--file = トークンを書く新しいファイル（プログラムだけが読めるように置いてください）
cli-second-factor = 第二の認証
cli-second-factor-new = ワンタイムコードのアプリに入れる鍵を作り、図（QRコード）とともに示します。登録は act run add_second_factor で行います
cli-second-factor-new--sign-in = だれの鍵か（サインインID）

cli-ledger = 記録台帳を確かめ、外に示します
cli-ledger-checkpoint = 署名付きチェックポイント（台帳の今の姿）を表示します
cli-ledger-export = 台帳を、一般の道具で検証できる形でフォルダーに書き出します
cli-ledger-export--out = 書き出し先のフォルダー
cli-ledger-prove = 1件の記録が台帳にあることの証明を表示します
cli-ledger-prove--index = 記録の順番。最初の記録が 0 です
cli-ledger-verify = データベース全体を台帳と突き合わせます。フォルダーを指定すると、書き出した台帳を検証します
cli-ledger-verify--key = 台帳の署名を確かめる鍵の行（ほかで控えたもの）のファイル。書き出した台帳を検証するときに使います
cli-ledger-verify--against = 以前に受け取ったチェックポイントのファイル。その記録が今も残っているかを確かめます
cli-ledger-verify--unseal-file = 開封の合言葉のファイル（フォルダーを指定したときは使えません）。保管庫の個人番号もすべて検証します
cli-ledger-verify--dir = 書き出した台帳のフォルダー。データベースは使いません

cli-vault = 個人番号の保管庫を調べます
cli-vault-status = 鍵の世代、件数、封印の保管先とその古さを表示します
cli-leave = 別の場所で復元した組織を、ここでは終了します
cli-leave--out = ここでの記録の書き出し先のフォルダー
cli-leave--unseal-file = 開封の合言葉のファイル

cli-regulation = 規程パックを調べます
cli-regulation-list = この版に入っている規程パックの一覧です
cli-regulation-check = 規程パックに誤りや抜けがないかを検査します
cli-regulation-check--dir = 検査するフォルダー。なければ、入っている規程パックをすべて検査します
cli-regulation-cases = 規程パックの事例を実行し、判断を期待と比べます
cli-regulation-cases--pack = 規程パック
cli-regulation-matrix = 誰がどの行為をできるかを表にします
cli-regulation-matrix--pack = 規程パック
cli-regulation-clauses = 条項ごとに、対応する仕組みと検査を示します
cli-regulation-clauses--pack = 規程パック

cli-number = 番号の形を検査します
cli-number-check = 検査用数字が合うかを調べます。番号は表示も記録もしません。引数に書いた番号は、同じ機械を使うほかの人にプロセスの一覧で見えます。本物の番号は標準入力で渡してください
cli-number-check--kind = 番号の種類。individual（個人番号）または corporate（法人番号。先頭の T は除いて調べます）。なければ individual
cli-number-check--numbers = 番号。- または指定がなければ、標準入力を1行ずつ調べます

cli-ask-password = パスワード:
cli-ask-code = ワンタイムコード:
cli-ask-second-code = 立ち会う職員のワンタイムコード:
cli-ask-second-password = 立ち会う職員のパスワード:
cli-ask-unseal = 開封の合言葉:
cli-unsealing = 保管庫を開いています。数秒お待ちください。

# コマンドの書き方の誤り
cli-usage-wrong = コマンドの書き方に誤りがあります。
cli-usage-missing = 必要な指定がありません: { $arguments }
cli-usage-choose = 次のどれかを選んでください: { $choices }
cli-usage-command-missing = コマンドが足りません。次のどれかを続けてください: { $commands }
cli-usage-unknown = 知らないオプションまたは引数があります: { $argument }
cli-usage-unknown-secret = 知らないオプションまたは引数があります。数字を含むため、ここには表示しません。
cli-usage-unknown-command = そのコマンドはありません。次のどれかを選んでください: { $commands }
cli-usage-invalid = { $argument } の値が正しくありません。
cli-usage-invalid-choices = { $argument } の値が正しくありません。次のどれかを選んでください: { $choices }
cli-usage-value-missing = { $argument } の値がありません。
cli-usage-twice = { $argument } を2回以上指定しています。
cli-usage-conflict = { $argument } と同時に指定できないものがあります: { $others }
cli-usage-not-text = 読めない文字があります。UTF-8 で入力してください。
cli-usage-similar = { $suggestion } のことですか。
cli-usage-help = 詳しい使い方は --help で表示します。
cli-secret-open = { $option } のファイルは、ほかの利用者にも読めます: { $path }。自分だけが読めるようにしてください（chmod 600）。
cli-answer-lost = 行われましたが、結果を出力できませんでした。出力先の空きを確かめてください。
cli-list--to = 台帳として書き出すファイル（.xlsx または .html）
cli-list--year = 取扱記録: この年度のもの（2026、R8、令和8年度）
cli-timeline = 一人または一つの特定個人情報ファイルについて、これまでに行われたこと
cli-timeline--person = 人の番号（list people）
cli-timeline--file = 特定個人情報ファイルの番号（list specific-files）
cli-timeline--to = 台帳として書き出すファイル（.xlsx または .html）
cli-timeline--sign-in = 見る職員の利用者名
cli-timeline--credential-file = その職員のパスワードを1行目に書いたファイル。なければ画面で尋ねます
cli-timeline--code-file = ワンタイムコード（第二の認証を登録している職員）を1行目に書いたファイル。ファイルを指定しなければ画面で尋ねます

cli-scan = ファイルの中に残る個人番号を探します。数字は表示せず、場所・形・確信度・件数だけを示します。終了コードは、なければ 0、見つかれば 4、確かめられないものがあれば 1 です
cli-scan--paths = 調べるファイルやフォルダー。リンクの先、パイプ、装置は開きません
cli-scan--csv = 結果を書き出す CSV ファイル
cli-scan--sarif = 結果を書き出す SARIF ファイル
cli-scan--baseline = 前回の結果（--json の出力）。そこにあるものは表示しません
cli-scan--ignore = 調べないもの。.gitignore と同じ書き方で、何度でも指定できます
cli-scan--report = 見つけたものを report_finding の入力として書き出すファイル（act run report_finding --input で一度に申し出られます）
cli-scan--owner = 片付けを受け持つ職員の番号（list staff）
cli-scan--due = いつまでに片付けるか（2026-04-01 の形）
cli-scan--state = 調べた結果を残すファイル。次回は、変わったファイルだけを調べます。鍵は隣のファイル（.key）に置きます
cli-list--staff = sign-ins だけ：この職員（職員の番号）のもの
cli-list--since = sign-ins だけ：この日からのもの
cli-list--still-out = out だけ：まだ外にあるもの
cli-ledger-export--sign-in = 書き出す職員の利用者名。書出しは記録に残ります
cli-ledger-export--credential-file = その職員のパスワードを1行目に書いたファイル。なければ画面で尋ねます
cli-ledger-export--code-file = ワンタイムコード（第二の認証を登録している職員）を1行目に書いたファイル。ファイルを指定しなければ画面で尋ねます
cli-ledger-verify--sign-in = 保管庫を開けて検証する職員の利用者名（--unseal-file のとき）
cli-ledger-verify--credential-file = その職員のパスワードを1行目に書いたファイル。なければ画面で尋ねます
cli-ledger-verify--code-file = ワンタイムコード（第二の認証を登録している職員）を1行目に書いたファイル。ファイルを指定しなければ画面で尋ねます
serve-set-up = 組織がまだありません。この機械のブラウザで次の番地を開き、開設してください。
