# The text for a person who is asked for their Individual Number
request-text-title = Request for your Individual Number
request-text-from = { $organisation }, { $day }
request-text-first = We need your Individual Number for the affairs below and ask for it under { $article } (the Number Act).
request-text-again = We asked for your Individual Number before, and ask for it once more under { $article } (the Number Act).
notice-text-title = What your Individual Number is used for
notice-text-opening = We hold your Individual Number and use it under { $article } (the Number Act) for the documents below as well. You need not consent.
request-text-affairs = Affairs: { $affairs }
request-text-basis = Legal basis: { $source }
request-text-purpose = Purpose: { $purpose } (goes to: { $destinations })
request-text-due = Please answer by: { $day }
request-text-limit = Your Individual Number will be used for nothing but the purposes above.
