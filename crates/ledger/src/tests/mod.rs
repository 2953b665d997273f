//! Tests of the whole crate; `sample` makes records, `memory` is a disk that can lose bits.

mod checkpoint;
mod export;
mod golden;
mod memory;
mod record;
mod row;
mod sample;
mod tree;
