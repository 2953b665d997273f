//! One suite for both engines.

mod acts;
mod damage;
mod faults;
mod opening;
mod perf_tmp;
mod support;
mod threads;
mod vault;
