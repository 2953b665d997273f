//! Acts by which numbers reach an authority or the person (U6, H5.11).

mod submit_to_authority;

pub use submit_to_authority::SubmitToAuthority;
