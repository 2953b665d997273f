//! `serve`: the office in the browser; `device`: the keys of terminals.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use office::domain::{Clock, Disk, Stop};
use office::{Office, RealClock, RealDisk};
use serde_json::json;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use web::{Authority, Options, Site};

use crate::args::{DeviceCommand, Place, Serve};
use crate::print::{DONE, Face};
use crate::{instance, options, secret};

/// Serves the pages until a signal says stop. The vault stays sealed until somebody opens it on a page.
pub fn run(face: &Face, place: &Place, asked: &Serve) -> Result<ExitCode, Stop> {
    let world = instance::world();
    let Some(office) = opened(face, place, asked)? else { return Ok(ExitCode::from(DONE)) };
    let tls = if asked.http {
        None
    } else {
        let authority = authority(&office)?;
        let mut names = asked.names.clone();
        names.extend(["localhost".to_owned(), asked.listen.ip().to_string()]);
        let path = authority.path().display().to_string();
        face.aside(face.text("serve-authority", &[("path", &path)]));
        Some(authority.server(&names, RealClock::default().now())?)
    };
    let most_upload = usize::from(asked.upload_megabytes) << 20;
    let options = Options { secure: tls.is_some(), here: None, most_upload };
    let site = Site::new(office, &world, options);
    until_stopped(face, &site, asked.listen, tls)
}

/// The organisation's office; where there is none yet, the one that the set-up in the browser leads to.
fn opened(face: &Face, place: &Place, asked: &Serve) -> Result<Option<Office>, Stop> {
    let (world, data) = (instance::world(), instance::absolute(instance::data(place)));
    let none = office::settings::organisations(world.disk.as_ref(), &data)?.is_empty();
    if !none {
        return instance::open(place).map(Some);
    }
    let ready = |address: String| {
        face.line(face.text("serve-set-up", &[]));
        face.line(address);
    };
    web::set_up(world, data, asked.listen, ready, signalled).map_err(options::of_serve)
}

/// Waits for a signal that says stop.
fn signalled() {
    if let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]) {
        signals.forever().next();
    }
}

/// Serves a demo to the browser of this machine alone, which counts as the terminal with this key.
pub fn here_alone(
    face: &Face,
    office: Office,
    listen: SocketAddr,
    here: [u8; 32],
) -> Result<ExitCode, Stop> {
    let options = Options { secure: false, here: Some(here), most_upload: Options::UPLOAD };
    until_stopped(face, &Site::new(office, &instance::world(), options), listen, None)
}

fn until_stopped(
    face: &Face,
    site: &Arc<Site>,
    listen: SocketAddr,
    tls: Option<Arc<web::ServerConfig>>,
) -> Result<ExitCode, Stop> {
    let scheme = if tls.is_some() { "https" } else { "http" };
    let ready = |address| face.line(format!("{scheme}://{address}/"));
    let served = web::serve(Arc::clone(site), listen, tls, ready, signalled);
    site.close()?;
    served.map_err(options::of_serve)?;
    Ok(ExitCode::from(DONE))
}

fn authority(office: &Office) -> Result<Authority, Stop> {
    let (settings, disk) = (office.settings(), RealDisk::default());
    let now = RealClock::default().now();
    Authority::open(&disk, office.folder(), &settings.keys, settings.slug.as_str(), now)
}

/// Keys of terminals: for the command, and for a browser.
pub fn device(face: &Face, place: &Place, command: &DeviceCommand) -> Result<ExitCode, Stop> {
    match command {
        DeviceCommand::NewKey { file } => secret::new_device_key(face, file),
        DeviceCommand::Token { file } => {
            let drawn = office::tokens::draw(&office::RealRandom::default());
            let line = zeroize::Zeroizing::new(format!("{}\n", drawn.token.as_str()));
            RealDisk::default().create(file, line.as_bytes())?;
            face.facts(&json!({ "file": file, "digest": drawn.digest }));
            Ok(ExitCode::from(DONE))
        }
        DeviceCommand::NewCertificate { name, file } => {
            let office = instance::open(place)?;
            let made = authority(&office)?.terminal(name, RealClock::default().now())?;
            let both =
                zeroize::Zeroizing::new(format!("{}{}", made.key.as_str(), made.certificate));
            RealDisk::default().create(file, both.as_bytes())?;
            face.facts(&json!({ "file": file, "public_key": made.public_key }));
            Ok(ExitCode::from(DONE))
        }
    }
}
