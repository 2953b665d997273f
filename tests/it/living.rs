//! `demo --serve`: a living office of 530 people, in the browser of this machine.

use crate::program::{Program, program};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A program that is stopped when the test ends, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(address: &str, path: &str) -> String {
    let mut line = TcpStream::connect(address).unwrap();
    let host = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    line.write_all(host.as_bytes()).unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_demo_goes_on_as_a_living_office() {
    for pack in ["hanamaki-city", "university"] {
        let place = Program::new();
        let mut demo = Running(
            Command::new(program())
                .args(["--data", "d", "demo", "--pack", pack, "--serve", "127.0.0.1:0"])
                .current_dir(place.folder.path())
                .env_clear()
                .env("HOME", place.path("home"))
                .env("TMPDIR", place.path("tmp"))
                .env("LANG", "ja_JP.UTF-8")
                .stdout(Stdio::piped())
                .spawn()
                .unwrap(),
        );
        let lines = BufReader::new(demo.0.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        for line in lines.map(Result::unwrap) {
            let is_last = line.starts_with("http://");
            said.push(line);
            if is_last {
                break;
            }
        }
        let url = said.pop().expect("an address");
        let address = url.trim_start_matches("http://").trim_end_matches('/');
        assert!(get(address, "/").contains("location: /sign-in"), "{said:?}");
        assert!(get(address, "/sign-in").contains("番人 見本"));
        // Each sign-in that is told works, also beside the running server.
        let sign_ins = said.iter().filter_map(|line| line.strip_prefix("  "));
        let sign_ins: Vec<Vec<&str>> = sign_ins
            .map(|line| line.split_whitespace().collect())
            .filter(|l: &Vec<_>| l.len() == 3)
            .collect();
        assert_eq!(sign_ins.len(), 7, "{said:?}");
        for known in &sign_ins {
            place.file("password.txt", known[1]);
            let words =
                ["--data", "d", "duties", "--as", known[0], "--credential-file", "password.txt"];
            let done = place.run(&words);
            assert_eq!(done.code, 0, "{known:?}: {done:?}");
        }
        place.file("password.txt", sign_ins[0][1]);
        let words = [
            "--data",
            "d",
            "list",
            "people",
            "--as",
            sign_ins[0][0],
            "--credential-file",
            "password.txt",
        ];
        let people = place.json(0, &words);
        let shown = people["lines"].as_array().unwrap().len() as u64;
        assert_eq!(shown + people["more"].as_u64().unwrap(), 530, "{pack}");
        let pid = demo.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(demo.0.wait().unwrap().success(), "it ends by itself when asked to");
    }
}
