# 検証で見つかる食い違い。場所は文の前に、コードは文の後に表示されます。

# 記録
finding-record_missing = 記録がありません。ここから先は検証できません
finding-record_altered = 記録が書き換えられています
finding-record_columns = 記録の見出しの列が、記録の中身と違います
finding-record_organisation = 別の組織の記録です
finding-record_of_another = 別の台帳の記録です
finding-record_twice = 同じ記録が2回あります
finding-record_follows = 続きの元になった記録がありません
finding-record_form = 記録の形が正しくありません
finding-record_grammar = 記録に、決められた形でない項目があります
finding-record_range = 記録に、範囲を外れた数または時刻があります
finding-record_too_long = 記録が長すぎます
finding-record_holds_number = 記録に、個人番号と思われる数字があります
finding-manifest_missing = 記録の対象一覧がありません
finding-manifest_unexpected = 記録にはない対象一覧が付いています
finding-manifest_digest = 対象一覧が、記録されたものと違います
finding-manifest_form = 対象一覧の形が正しくありません
finding-manifest_unrecorded = どの記録にもない対象一覧です
finding-note_missing = 記録の注記が、消去の行為なしに無くなっています
finding-note_digest = 注記が、記録されたものと違います
finding-note_form = 注記の形が正しくありません
finding-note_unrecorded = どの記録にもない注記です
finding-rested_on = 判断のよりどころにした指定・指示などが、そのとき有効ではありませんでした
finding-pending_forged = このプログラムが書いたものではない、取込み待ちの記録です

# 台帳の木とチェックポイント
finding-tile_missing = 台帳のタイルがありません
finding-tile_altered = 台帳のタイルが書き換えられています
finding-tile_unexpected = 台帳にあるはずのないタイルです
finding-entry_altered = 書き出した記録が、台帳のものと違います
finding-bundle_form = 書き出した記録の束の形が正しくありません
finding-root_differs = 記録から計算した値が、署名されたチェックポイントと違います
finding-head_altered = 台帳の先頭の値が、記録と違います
finding-head_damaged = 保管していたチェックポイントが壊れています
finding-ledger_shorter = 台帳が、以前のチェックポイントより短くなっています
finding-ledger_inconsistent = 台帳が、以前のチェックポイントの続きではありません
finding-against_shorter = 書き出した台帳が、示されたチェックポイントより短いです
finding-against_differs = 書き出した台帳が、示されたチェックポイントの続きではありません
finding-checkpoint_form = チェックポイントの形が正しくありません
finding-checkpoint_unsigned = 信頼する鍵の署名がありません
finding-checkpoint_signature = 署名が合いません
finding-checkpoint_other_ledger = 別の台帳のチェックポイントです
finding-ledger_key_form = 台帳の検証鍵の形が正しくありません
finding-file_missing = ファイルがありません
finding-file_form = ファイルが文字として読めません

# 登録簿
finding-schema_foreign = データベースに、このプログラムのものでないトリガーなどがあります
finding-row_altered = 登録簿の行が、記録なしに書き換えられています
finding-row_missing = 登録簿の行が、記録なしに無くなっています
finding-row_unrecorded = 記録のない行が登録簿にあります
finding-row_guard = 権利を与える行の保護の値が合いません
finding-row_version = 行の版の順番が、前の記録と合いません
finding-row_table = 記録にある登録簿の名前が分かりません

# 保管庫
finding-secret_missing = 封をした個人番号が、記録なしに無くなっています
finding-secret_unrecorded = 記録のない、封をした個人番号があります
finding-secret_epoch = 今の鍵の世代で封をしていない個人番号があります
finding-secret_idle = 空のはずの表に、封をした個人番号が残っています
finding-secret_damaged = 封をした個人番号が壊れているか、別の人のものに替えられています
finding-secret_disposed = 廃棄した個人番号が戻されています
finding-not_this_organisation = 別の組織の封をした個人番号です
finding-epoch_unknown = 封をした個人番号の鍵の世代が分かりません
finding-sealed_twice = 同じ個人番号の封の記録が2回あります
finding-opened_unknown = 保管庫にないものを開いたという記録です
finding-removed_unknown = 保管庫にないものを廃棄したという記録です
finding-index_unrecorded = 重複検査の索引に、保管庫にないものがあります
finding-index_missing = 保管庫の個人番号が、重複検査の索引にありません
finding-number_twice = 同じ個人番号が二人に登録されています
finding-seal_before_round = 更新を終えたはずの保管先に、更新前の封印があります

# データベース
finding-unreadable = 壊れていて読めません
finding-structure = データベースの内部に損傷があります

# 規程パック
finding-case_failed = 事例の判断が、期待と違います
finding-message_unused = どの規則も使っていない文です
finding-act_without_permit_case = 許可になる事例のない行為があります
finding-rule_without_case = 拒否になる事例のない規則があります
