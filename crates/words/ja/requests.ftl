# 個人番号の提供を求めるとき、本人に渡す文
request-text-title = 個人番号の提供のお願い
request-text-from = { $day }　{ $organisation }
request-text-first = 次の事務に必要なため、{ $article }により、あなたの個人番号の提供をお願いします。
request-text-again = 先にお願いした個人番号の提供について、{ $article }により、改めてお願いします。
notice-text-title = 個人番号の利用目的の通知
notice-text-opening = 保管しているあなたの個人番号を、{ $article }により、次の事務の書類にも使います。同意の手続は要りません。
request-text-affairs = 事務: { $affairs }
request-text-basis = 根拠となる法令: { $source }
request-text-purpose = 利用目的: { $purpose }（提出先: { $destinations }）
request-text-due = 回答の期限: { $day }
request-text-limit = 提供された個人番号は、上の利用目的のほかには使いません。
