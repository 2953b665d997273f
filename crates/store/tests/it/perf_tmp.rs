use crate::support::World;
use domain::Phase;
use std::time::Instant;

fn median(mut v: Vec<f64>) -> f64 { v.sort_by(f64::total_cmp); v[v.len()/2] }

#[test]
#[ignore]
fn perf2() {
    let folder = tempfile::tempdir().unwrap();
    println!("at {:?}", folder.path());
    let c = rusqlite::Connection::open(folder.path().join("bare.db")).unwrap();
    let _: String = c.pragma_update_and_check(None, "journal_mode", "wal", |r| r.get(0)).unwrap();
    c.pragma_update(None, "synchronous", "full").unwrap();
    c.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB NOT NULL)").unwrap();
    let w = World::lite(); w.clock.step_by(1);
    let mut k = 0; let n0 = 0; let _ = n0;
    let (mut bares, mut singles, mut threads) = (Vec::new(), Vec::new(), Vec::new());
    let chunk = 250;
    for round in 0..40 {
        let t = Instant::now();
        for _ in 0..chunk { k += 1; let mut s = c.prepare_cached("INSERT INTO t (id, b) VALUES (?1, ?2)").unwrap(); s.execute((k, vec![7u8; 300])).unwrap(); }
        let bare = t.elapsed().as_secs_f64() / chunk as f64 * 1e6;
        let zones: Vec<_> = (0..chunk).map(|i| w.zone(&format!("counter {i}"))).collect();
        let recs: Vec<_> = (0..chunk).map(|_| w.record(Phase::Completed)).collect();
        w.probe.reset();
        let t = Instant::now();
        for i in 0..chunk { drop(w.act(&recs[i], |tx, r| tx.put(r, &zones[i])).unwrap()); }
        let single = t.elapsed().as_secs_f64() / chunk as f64 * 1e6;
        let each = 100;
        w.probe.reset();
        let t = Instant::now();
        std::thread::scope(|s| for _ in 0..32 { let w = &w; s.spawn(move || for _ in 0..each { let rec = w.record(Phase::Completed); let z = w.zone("counter"); drop(w.act(&rec, |tx, r| tx.put(r, &z)).unwrap()); }); });
        let rate = 32.0*each as f64 / t.elapsed().as_secs_f64();
        if round >= 10 { bares.push(bare); singles.push(single); threads.push(rate); }
    }
    let ratio = bares.iter().zip(&singles).map(|(b, s)| s / b).collect();
    let gain = bares.iter().zip(&threads).map(|(b, r)| b * r / 1e6).collect();
    println!("bare {:.0} us single {:.0} us ratio {:.2}; 32 threads {:.0}/s gain {:.1}", median(bares), median(singles), median(ratio), median(threads), median(gain));
}

#[test]
#[ignore]
fn perf3() {
    let w = World::lite(); w.clock.step_by(1);
    let n = 20000;
    let zones: Vec<_> = (0..n).map(|i| w.zone(&format!("counter {i}"))).collect();
    let recs: Vec<_> = (0..n).map(|_| w.record(Phase::Completed)).collect();
    let mut best = [f64::MAX; 4];
    for c in 0..20 {
        let r = c*1000..(c+1)*1000;
        w.probe.reset();
        let t = Instant::now();
        for i in r.clone() { drop(w.act(&recs[i], |tx, r| tx.put(r, &zones[i])).unwrap()); }
        best[0] = best[0].min(t.elapsed().as_secs_f64()*1e3);
        let t = Instant::now();
        for i in r.clone() { let mut q = recs[i].clone(); q.entries.rows.clear(); std::hint::black_box(q.seal(w.random()).unwrap()); }
        best[1] = best[1].min(t.elapsed().as_secs_f64()*1e3);
        let t = Instant::now();
        for _ in r.clone() { let _ = w.store.write("x", |_| Ok::<_, store::StoreError>(())).unwrap(); }
        best[2] = best[2].min(t.elapsed().as_secs_f64()*1e3);
        let t = Instant::now();
        for _ in r.clone() { let _ = w.store.write("x", |tx| tx.bump_facts()).unwrap(); }
        best[3] = best[3].min(t.elapsed().as_secs_f64()*1e3);
    }
    println!("act {:.1} seal {:.1} empty {:.1} bump {:.1} us", best[0], best[1], best[2], best[3]);
}

#[test]
#[ignore]
fn perf4() {
    let w = World::lite(); w.clock.step_by(1);
    let mut best = 0f64;
    let mut commits = 0;
    for _ in 0..12 {
        let each = 200;
        w.probe.reset();
        let t = Instant::now();
        std::thread::scope(|s| for _ in 0..32 { let w = &w; s.spawn(move || for _ in 0..each { let rec = w.record(Phase::Completed); let z = w.zone("counter"); drop(w.act(&rec, |tx, r| tx.put(r, &z)).unwrap()); }); });
        best = best.max(32.0*each as f64 / t.elapsed().as_secs_f64());
        commits = w.probe.names().iter().filter(|n| **n == "COMMIT").count();
    }
    println!("32 threads best {best:.0}/s, {:.1} acts per commit us", 6400.0 / commits as f64);
}
