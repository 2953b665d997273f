# 入力の誤り（行為とコマンド）
form-field_missing-what = 入力されていません。
form-field_missing-do = この項目を入力してください。
form-field_unknown-what = この名前の項目はありません。
form-field_unknown-do = 項目の名前を確かめてください。
form-field_type-what = 値の種類が違います。
form-field_type-do = 文字、数、一覧のどれを入力する項目かを確かめてください。
form-field_form-what = 値の形が違います。
form-field_form-do = 日付は 2026-04-01 の形にするなど、項目の形に合わせてください。
form-choice_unknown-what = 選べる値ではありません。
form-choice_unknown-do = 選択肢から選んでください。
form-holds_number-what = 個人番号と思われる12桁の数字があります。
form-holds_number-do = その数字を削除してください。個人番号はここに書けません。
form-not_json-what = JSON に誤りがあります（{ $line }行目、{ $column }文字目）。
form-not_json-do = かっこ、引用符、コンマを確かめてください。
form-unknown-what = 該当するものがありません。
form-unknown-do = 一覧から選ぶか、入力した値を確かめてください。
form-code_form-what = コードの形が違います。
form-code_form-do = 英小文字で始め、英小文字・数字と「-」「_」「.」「@」だけで、64文字以内にしてください。
form-ends_before_start-what = 最後の日が最初の日より前です。
form-ends_before_start-do = 日付を入れ直してください。
form-day_in_future-what = まだ来ていない日です。
form-day_in_future-do = 今日までの日付を入力してください。
form-at_least_one-what = 人数または回数が1より小さい値です。
form-at_least_one-do = 1以上の数を入力してください。
form-base64_form-what = 添付したデータを読み取れません（Base64 ではありません）。
form-base64_form-do = ファイルを添付し直してください。
form-path_not_from_here-what = この画面からは、機械の中のファイルを指定できません。
form-path_not_from_here-do = ファイルを添付してください。
form-file_name_form-what = ファイル名に使えない文字があるか、名前がありません。
form-file_name_form-do = 「/」「\」を含まず、「.」で始まらない名前にしてください。

# 利用者と端末
form-credential-what = 利用者名かパスワードが違うか、利用が停止されています。
form-credential-do = 入力し直してください。分からないときは、責任者に確認してください。
form-secret_needed-what = 秘密の入力を画面から受け取れません。
form-secret_needed-do = この名前のオプションで、1行目に秘密を書いたファイルを指定してください。
form-password_short-what = パスワードが短すぎます。
form-password_short-do = { $least }文字以上にしてください。
form-password_guessable-what = パスワードに氏名・職員番号・利用者名が入っています。
form-password_guessable-do = ほかの人が推測できないものにしてください。
form-public_key_form-what = 端末の公開鍵の形が違います。
form-public_key_form-do = device new-key が表示した公開鍵をそのまま入力してください。
form-registered_already-what = この端末の鍵はすでに登録されています。
form-registered_already-do = 登録済みの端末を使うか、新しい鍵を作ってください。
form-passphrase_mistyped-what = 開封の合言葉に書き間違いがあります。
form-passphrase_mistyped-do = 紙に書いた合言葉と見比べ、1文字ずつ入力し直してください。

# 組織と保管先
form-no_instance-what = { $path } にはデータがありません。
form-no_instance-do = --data でデータのフォルダーを指定するか、act run found_organisation で組織を開設してください。試すだけなら demo を使ってください。
form-organisation_needed-what = 組織が複数あります。
form-organisation_needed-do = --organisation で組織のコードを指定してください。
form-organisation_exists-what = この組織はすでに開設されています。
form-organisation_exists-do = 別のコードかデータのフォルダーを使ってください。
form-not_this_organisation-what = コードが、準備した組織のものと違います。
form-not_this_organisation-do = 準備したときと同じコードを入力してください。
form-store_password_in_address-what = データベースの所在にパスワードが書かれています。
form-store_password_in_address-do = パスワードを除き、鍵のフォルダーの store.password の1行目に書いてください。
form-place_form-what = 保管先の書き方が違います。
form-place_form-do = 「種類:フォルダー」の形で書いてください。種類は same-machine、other-machine、removable、hsm です。
form-place_malformed-what = 保管先のフォルダーの書き方が違います。
form-place_malformed-do = 「..」や制御文字のない、「/」から始まる道筋で書いてください。
form-place_inside_data-what = { $path } はデータのフォルダーの中にあります。
form-place_inside_data-do = 鍵・封印・バックアップは、データのフォルダーの外に置いてください。
form-places_overlap-what = { $other } と同じか、一方が他方の中にあるフォルダーです。
form-places_overlap-do = それぞれ別のフォルダーにしてください。
form-too_few_places-what = 保管先が足りません。
form-too_few_places-do = 封印の保管先は2か所以上、バックアップ先は1か所以上を指定してください。

# 体制
form-clerks_are_designated-what = 事務取扱担当者は任命できません。
form-clerks_are_designated-do = 事務取扱担当者の指定を行ってください。
form-department_of_supervisor-what = 所属は、責任者（supervisor）の任命にだけ入力します。
form-department_of_supervisor-do = 責任者の任命なら所属を入力し、ほかの役割なら空にしてください。
form-not_a_clerks_stage-what = 事務取扱担当者に指定できない段階です。
form-not_a_clerks_stage-do = 規程パックが定める段階から選んでください。
form-people_all_or_some-what = 対象者の範囲が決まりません。
form-people_all_or_some-do = 全員とするか、所属を1つ以上選ぶか、どちらか一方にしてください。
form-not_in_catalogue-what = 登録簿にない利用目的または提出先です。
form-not_in_catalogue-do = その事務に認められたものから選んでください。

# 取扱い
form-already_held-what = { $line }行目の人または個人番号は、すでに登録されています。
form-already_held-do = 取込みが必要な行かを確かめ、不要なら除いてください。別の人の番号になっている疑いがあるときは、責任者に知らせてください。
form-no_number_held-what = この人の個人番号は登録されていません。
form-no_number_held-do = 人を選び直すか、先に個人番号を登録してください。
form-erased_already-what = この写しはすでに消去されています。
form-erased_already-do = 提出するファイルを作り直してください。
form-left_already-what = この人は退職の記録が済んでいます。
form-left_already-do = 人を選び直してください。
form-not_the_member_of_staff-what = 職員本人ではありません（家族の行です）。
form-not_the_member_of_staff-do = 職員本人を選んでください。
form-other_department-what = この所属の人ではありません。
form-other_department-do = 所属か人を選び直してください。
form-beyond_end-what = その順番の記録はありません。
form-beyond_end-do = 記録は{ $size }件です。0 から数え、{ $size } より小さい数を指定してください。
