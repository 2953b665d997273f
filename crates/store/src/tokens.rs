//! The questions about programs that act in somebody's name, and what was answered to them.

use domain::id::{StaffId, TokenId};
use domain::rows::{Token, TokenUse};
use domain::{Day, Field, Slug, Timestamp};

use crate::row::Param;
use crate::sql;
use crate::{Held, StoreError, Tx};

/// What is known of a request that was marked so that it can come twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marked {
    /// It was never here: it is noted now.
    First,
    /// Another request has this mark.
    Other,
    /// It was here, and this was answered; status 0 says that nobody knows how it ended.
    Again(i64, String),
}

impl Tx<'_> {
    /// The token with a digest, ended or not.
    ///
    /// # Errors
    /// See [`Tx::find`], for this and all questions below.
    pub fn token_by_digest(&mut self, digest: &Slug) -> Result<Option<Held<Token>>, StoreError> {
        Ok(self.find("digest = $1", &[digest.to_value()])?.into_iter().next())
    }

    /// The tokens for which somebody answers on a day or later.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn tokens_of(&mut self, staff: StaffId, day: Day) -> Result<Vec<Held<Token>>, StoreError> {
        self.find("staff = $1 AND until >= $2 ORDER BY id", &[staff.to_value(), day.to_value()])
    }

    /// The last day on which a token was shown.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn token_use(&mut self, token: TokenId) -> Result<Option<Held<TokenUse>>, StoreError> {
        self.get::<TokenUse>(token.0)
    }

    /// Notes a request under its mark, unless one is there. Marks of before `oldest` are forgotten.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn mark_request(
        &mut self,
        (mark, request): (&[u8; 32], &[u8; 32]),
        at: Timestamp,
        oldest: Timestamp,
    ) -> Result<Marked, StoreError> {
        self.run(sql::ANSWERS_CLEAR, &[oldest.0.into()])?;
        let row = self.first(sql::ANSWER, &[mark.into()])?;
        let read = |row: crate::Row| {
            Ok(match row.bytes(0)? == request {
                true => Marked::Again(row.int(1)?, row.text(2)?.to_owned()),
                false => Marked::Other,
            })
        };
        if let Some(known) = self.poison(row.map(read).transpose())? {
            return Ok(known);
        }
        self.run(sql::ANSWER_ADD, &[mark.into(), request.into(), at.0.into()])?;
        Ok(Marked::First)
    }

    /// Keeps what was answered to a request that was noted.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn keep_answer(
        &mut self,
        mark: &[u8; 32],
        status: i64,
        body: &str,
    ) -> Result<(), StoreError> {
        self.run(sql::ANSWER_SET, &[status.into(), Param::Text(body), mark.into()])?;
        Ok(())
    }
}
