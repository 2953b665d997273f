//! The pages.

pub mod acts;
pub mod assets;
pub mod certificate;
pub mod detail;
pub mod home;
pub mod jobs;
pub mod ledger;
pub mod lists;
pub mod pile;
pub mod second_factor;
pub mod sign_in;
pub mod typed;
pub mod work;

use std::sync::Arc;

use axum::response::Response;
use domain::Stop;

use crate::answer;
use crate::desk::AtDesk;
use crate::site::Site;
use crate::view::Frame;

/// Works for a page of somebody who has signed in, with the password that is in force still and no
/// second factor less. What stops becomes a
/// page, too.
async fn at_desk(
    site: Arc<Site>,
    at: AtDesk,
    work: impl FnOnce(&Site, &AtDesk, &Frame) -> Result<Response, Stop> + Send + 'static,
) -> Response {
    let lang = at.lang;
    let done = site.work(move |site| {
        let seat = match site.office.seat(&at.actor) {
            Ok(seat) => seat,
            // Who was stopped meanwhile starts over.
            Err(Stop::Form(_)) => return Ok(answer::go("/sign-in")),
            Err(stop) => return Ok(answer::stopped(&at.frame(site), &stop)),
        };
        let other =
            seat.credential != at.seat.credential && !domain::broken::is_off("page_password");
        let released =
            seat.factors_ended != at.seat.factors_ended && !domain::broken::is_off("page_factor");
        if other || released {
            site.sessions.end(&at.mark);
            return Ok(answer::go("/sign-in"));
        }
        let at = AtDesk { seat, ..at };
        let frame = at.frame(site);
        Ok(work(site, &at, &frame).unwrap_or_else(|stop| answer::stopped(&frame, &stop)))
    });
    done.await.unwrap_or_else(|stop| answer::broke(&site, lang, &stop))
}
