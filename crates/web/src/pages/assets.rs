//! The style sheet, the script and the icon, under names that change with what they hold.

use std::sync::OnceLock;

use aws_lc_rs::digest;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::answer;

const STYLE: &str = include_str!("../../assets/app.css");
const SCRIPT: &str = include_str!("../../assets/app.js");
const ICON: &str = include_str!("../../assets/icon.svg");

fn address(text: &str, ending: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let short: String = digest.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("/assets/{short}.{ending}")
}

/// The address of the style sheet.
pub fn style() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| address(STYLE, "css"))
}

/// The address of the script.
pub fn script() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| address(SCRIPT, "js"))
}

/// The address of the icon.
pub fn icon() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| address(ICON, "svg"))
}

pub async fn get(Path(name): Path<String>) -> Response {
    let asked = format!("/assets/{name}");
    let (text, kind) = if asked == style() {
        (STYLE, "text/css; charset=utf-8")
    } else if asked == script() {
        (SCRIPT, "text/javascript; charset=utf-8")
    } else if asked == icon() {
        (ICON, "image/svg+xml")
    } else {
        return answer::bare(StatusCode::NOT_FOUND);
    };
    // The name says what is in it, so that it may be kept.
    let kept = "public, max-age=31536000, immutable";
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, kept)], text).into_response()
}
