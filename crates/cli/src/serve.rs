//! `serve`: the office in the browser; `device`: the keys of terminals.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use office::domain::{Clock, Disk, FormError, Stop};
use office::{Office, RealClock, RealDisk};
use serde_json::json;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use web::{Authority, Limits, Listen, Networks, Options, Site};

use crate::args::{DeviceCommand, Place, Serve};
use crate::print::{DONE, Face};
use crate::{instance, options, secret, service};

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
        let tls = authority.server(&names, RealClock::default().now())?;
        Some((tls, Arc::new(authority)))
    };
    let (tls, authority) = tls.unzip();
    let most_upload = usize::from(asked.upload_megabytes) << 20;
    let options = Options { most_upload, authority, ..Options::new(tls.is_some()) };
    let limits = Limits {
        connections: asked.connections.into(),
        connections_per_address: asked.connections_per_address.into(),
        ..Limits::default()
    };
    let networks = Networks(asked.networks.clone());
    let listen = Listen { address: asked.listen, tls, networks, limits };
    until_stopped(face, &Site::new(office, &world, options), listen)
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
    let options = Options { here: Some(here), ..Options::new(false) };
    let site = Site::new(office, &instance::world(), options);
    until_stopped(face, &site, Listen::at(listen, None))
}

fn until_stopped(face: &Face, site: &Arc<Site>, listen: Listen) -> Result<ExitCode, Stop> {
    let scheme = if listen.tls.is_some() { "https" } else { "http" };
    let ready = |address| {
        face.line(format!("{scheme}://{address}/"));
        service::tell("READY=1");
    };
    let stopped = || {
        signalled();
        service::tell("STOPPING=1");
    };
    let served = web::serve(Arc::clone(site), listen, ready, stopped);
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
    let (DeviceCommand::NewKey { file }
    | DeviceCommand::Token { file }
    | DeviceCommand::NewCertificate { file, .. }) = command;
    if digits::has_hit(&file.to_string_lossy()) {
        return Err(FormError::new("file", "holds_number").into());
    }
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
            if digits::has_hit(name) {
                return Err(FormError::new("name", "holds_number").into());
            }
            let made = authority(&office)?.terminal(name, RealClock::default().now())?;
            let disk = RealDisk::default();
            let of_browsers = file.extension().is_some_and(|kind| kind == "p12" || kind == "pfx");
            if of_browsers {
                let locked = made.locked(&office::RealRandom::default())?;
                disk.create(file, &locked.bytes)?;
                let password = locked.password.expose_text();
                face.facts(
                    &json!({ "file": file, "password": password, "public_key": made.public_key }),
                );
            } else {
                let both =
                    zeroize::Zeroizing::new(format!("{}{}", made.key.as_str(), made.certificate));
                disk.create(file, both.as_bytes())?;
                face.facts(&json!({ "file": file, "public_key": made.public_key }));
            }
            Ok(ExitCode::from(DONE))
        }
    }
}
