//! Questions that a transaction is sure to ask. On PostgreSQL they go out with its beginning: waiting for one answer
//! after the other costs more than all the answers. SQLite answers at once, and nothing is asked ahead.

use domain::id::{AffairsId, PersonId};
use domain::rows::{Person, Purpose};
use domain::{Field, Register, Value};

use crate::epoch::Turn;
use crate::row::Param;
use crate::shared::Shared;
use crate::{house, sql};

/// A question that will be asked for certain. One that is not asked after all costs a look-up and changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// The person's row: [`Tx::get`](crate::Tx::get), [`Tx::department_of`](crate::Tx::department_of).
    Person(PersonId),
    /// What the person's number is held for: [`Tx::usable_for`](crate::Tx::usable_for).
    Purposes(PersonId, AffairsId),
    /// The person's sealed secrets: [`Tx::secrets_of_people`](crate::Tx::secrets_of_people).
    Secrets(PersonId),
}

/// A question in the words of the server.
#[derive(Clone)]
pub(crate) struct Question {
    pub text: String,
    pub params: Vec<Value>,
    /// The one parameter is asked for as a list.
    pub list: bool,
}

impl Ahead {
    /// None while it is not known which tables are live.
    pub(crate) fn question(self, shared: &Shared, turn: Option<Turn>) -> Option<Question> {
        match self {
            Self::Person(person) => {
                let text = shared.tables.get(Person::TABLE.name)?.by_id.clone();
                Some(Question { text, params: vec![person.to_value()], list: false })
            }
            Self::Purposes(person, affairs) => {
                let select = &shared.tables.get(Purpose::TABLE.name)?.select;
                let text = format!("{select} WHERE {}", house::PURPOSES_OF);
                Some(Question {
                    text,
                    params: vec![person.to_value(), affairs.to_value()],
                    list: false,
                })
            }
            Self::Secrets(person) => {
                let text = turn?.of(sql::SECRETS_OF).pg.to_owned();
                Some(Question { text, params: vec![person.to_value()], list: true })
            }
        }
    }
}

impl Question {
    /// The list that a question for a list asks for: its one parameter.
    pub fn list(&self) -> [&[u8]; 1] {
        match self.params.as_slice() {
            [Value::Bytes(bytes)] => [bytes],
            _ => [&[]],
        }
    }

    /// The parameters as they are sent.
    pub fn params<'a>(&'a self, list: &'a [&'a [u8]; 1]) -> Vec<Param<'a>> {
        match self.list {
            true => vec![Param::List(list)],
            false => self.params.iter().map(Param::from).collect(),
        }
    }

    /// True when this is what is asked.
    pub fn is(&self, text: &str, params: &[Param<'_>]) -> bool {
        let same = |param: &Param<'_>, value: &Value| match (param, value) {
            (Param::List([one]), Value::Bytes(bytes)) => self.list && *one == bytes.as_slice(),
            (Param::Bytes(one), Value::Bytes(bytes)) => !self.list && *one == bytes.as_slice(),
            _ => false,
        };
        self.text == text
            && self.params.len() == params.len()
            && params.iter().zip(&self.params).all(|(param, value)| same(param, value))
    }
}

#[cfg(test)]
mod tests {
    use domain::Value;

    use super::Question;
    use crate::row::Param;

    fn question(list: bool) -> Question {
        Question { text: "SELECT 1".to_owned(), params: vec![Value::Bytes(vec![7; 16])], list }
    }

    #[test]
    fn an_answer_serves_its_own_question_alone() {
        let (own, other) = ([7; 16], [8; 16]);
        let (one, list) = (question(false), question(true));
        assert!(one.is("SELECT 1", &[Param::Bytes(&own)]));
        assert!(list.is("SELECT 1", &[Param::List(&[&own])]));
        assert!(!one.is("SELECT 2", &[Param::Bytes(&own)]));
        for params in [&[Param::Bytes(&other)][..], &[Param::List(&[&own])], &[]] {
            assert!(!one.is("SELECT 1", params));
        }
        for params in [&[Param::List(&[&other])][..], &[Param::List(&[&own, &other])], &[]] {
            assert!(!list.is("SELECT 1", params));
        }
    }
}
