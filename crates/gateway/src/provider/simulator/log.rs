//! What the simulator saw and how it ended, one JSON line each, for reconciliation after a kill.
//!
//! Every line is one `write(2)` to a file opened for appending, so a line that was written is there after
//! SIGKILL, and lines of several threads or processes do not mix. It is not synced: it does not outlive the
//! machine.

use outcrop_core::clock::Clock;
use outcrop_core::id::AttemptId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// The file, open for appending.
#[derive(Debug)]
pub struct Log {
    file: File,
    clock: Clock,
    /// A line could not be written: the log no longer tells the whole truth, so no further attempt is taken.
    broken: AtomicBool,
}

/// How an attempt ended, seen from the provider's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The whole answer was handed over for sending.
    Completed,
    /// Refused with a status; nothing was billed.
    Refused,
    /// Broken off on purpose, without usage.
    Cut,
    /// The other side went away before the end.
    ClientGone,
}

/// One line of the log.
#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Line<'a> {
    Seen {
        attempt: AttemptId,
        #[serde(borrow)]
        model: std::borrow::Cow<'a, str>,
        at_us: i64,
    },
    Ended {
        attempt: AttemptId,
        how: How,
        input_tokens: u64,
        output_tokens: u64,
        at_us: i64,
    },
}

impl Log {
    /// Creates the file where there is none, and goes on where there is one.
    pub fn open(path: &Path, clock: Clock) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Self {
            file,
            clock,
            broken: AtomicBool::new(false),
        })
    }

    /// The request was read whole.
    pub fn seen(&self, attempt: AttemptId, model: &str) -> io::Result<()> {
        self.append(&Line::Seen {
            attempt,
            model: model.into(),
            at_us: self.clock.now_us(),
        })
    }

    /// The attempt ended, with what was billed for it or sent of it.
    pub fn ended(&self, attempt: AttemptId, end: Ended) -> io::Result<()> {
        let Ended {
            how,
            input_tokens,
            output_tokens,
        } = end;
        self.append(&Line::Ended {
            attempt,
            how,
            input_tokens,
            output_tokens,
            at_us: self.clock.now_us(),
        })
    }

    fn append(&self, line: &Line<'_>) -> io::Result<()> {
        if self.broken.load(Ordering::Relaxed) {
            return Err(io::Error::other(
                "the simulator's log could not be written earlier",
            ));
        }
        let written = self.write(line);
        if written.is_err() {
            self.broken.store(true, Ordering::Relaxed);
        }
        written
    }

    fn write(&self, line: &Line<'_>) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(192);
        serde_json::to_writer(&mut bytes, line)?;
        bytes.push(b'\n');
        let count = (&self.file).write(&bytes)?;
        if count == bytes.len() {
            Ok(())
        } else {
            Err(io::ErrorKind::WriteZero.into())
        }
    }
}

/// The end of an attempt. `completed`: what was reported, or would have been. `cut` and `client_gone`: what went
/// in, and the tokens handed over for sending. `refused`: nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    pub how: How,
    pub input_tokens: u64,
    pub output_tokens: u64,
}

/// All that the log says of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub model: String,
    pub seen_at_us: i64,
    /// More than one: the same attempt reached the provider again, which a ledger cannot bill.
    pub times_seen: u32,
    /// None: open, that is, under way or lost with the process.
    pub end: Option<Ended>,
}

/// Folds a log into what became of each attempt. A last line without its end is left out: the process died in it.
pub fn read_log(path: &Path) -> io::Result<HashMap<AttemptId, Record>> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut records = HashMap::new();
    let mut line = String::new();
    let mut number = 0_u64;
    while reader.read_line(&mut line)? > 0 {
        number += 1;
        if !line.ends_with('\n') {
            break;
        }
        fold(&mut records, &line)
            .map_err(|why| io::Error::new(io::ErrorKind::InvalidData, format!("line {number}: {why}")))?;
        line.clear();
    }
    Ok(records)
}

fn fold(records: &mut HashMap<AttemptId, Record>, line: &str) -> Result<(), String> {
    match serde_json::from_str(line).map_err(|error| error.to_string())? {
        Line::Seen {
            attempt,
            model,
            at_us,
        } => {
            let record = records.entry(attempt).or_insert_with(|| Record {
                model: model.into_owned(),
                seen_at_us: at_us,
                times_seen: 0,
                end: None,
            });
            record.times_seen += 1;
        }
        Line::Ended {
            attempt,
            how,
            input_tokens,
            output_tokens,
            ..
        } => {
            let record = records
                .get_mut(&attempt)
                .ok_or("an attempt ended that was never seen")?;
            let end = Ended {
                how,
                input_tokens,
                output_tokens,
            };
            if record.end.replace(end).is_some() && record.times_seen < 2 {
                return Err(format!("attempt {attempt} ended twice"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Command, Stdio};

    const HELPER: &str = "OUTCROP_TEST_SIMULATOR_LOG";

    fn id(number: u8) -> AttemptId {
        AttemptId::from_bytes([number; 16])
    }

    fn completed() -> Ended {
        Ended {
            how: How::Completed,
            input_tokens: 3,
            output_tokens: 64,
        }
    }

    /// Not a test by itself: the process that the next test kills.
    #[test]
    fn helper_that_writes_and_waits() {
        let Some(path) = std::env::var_os(HELPER) else {
            return;
        };
        let log = Log::open(Path::new(&path), Clock::fixed(7)).unwrap();
        for number in 1..=50 {
            log.seen(id(number), "m").unwrap();
            if number % 2 == 0 {
                log.ended(id(number), completed()).unwrap();
            }
        }
        let _ = Command::new("kill")
            .args(["-KILL", &std::process::id().to_string()])
            .status();
        std::thread::sleep(std::time::Duration::from_secs(10));
    }

    #[test]
    fn lines_written_before_sigkill_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let name = module_path!().split_once("::").unwrap().1;
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "--quiet",
                &format!("{name}::helper_that_writes_and_waits"),
            ])
            .env(HELPER, &path)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let lines = || std::fs::read_to_string(&path).map_or(0, |log| log.lines().count());
        while lines() < 75 && writer.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        writer.kill().unwrap();
        assert_eq!(writer.wait().unwrap().signal(), Some(9));
        let records = read_log(&path).unwrap();
        assert_eq!(records.len(), 50);
        for number in 1..=50 {
            let record = &records[&id(number)];
            assert_eq!((record.seen_at_us, record.times_seen), (7, 1));
            assert_eq!(record.end, (number % 2 == 0).then(completed));
        }
    }

    #[test]
    fn lines_of_many_threads_do_not_mix() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        std::thread::scope(|scope| {
            for thread in 0..8 {
                // A file description of its own for each, as several processes would have.
                let log = Log::open(&path, Clock::system()).unwrap();
                scope.spawn(move || {
                    for number in 0..200_u8 {
                        let attempt =
                            AttemptId::from_bytes([thread, number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
                        log.seen(attempt, "a model").unwrap();
                        log.ended(attempt, completed()).unwrap();
                    }
                });
            }
        });
        let records = read_log(&path).unwrap();
        assert_eq!(records.len(), 1600);
        assert!(records.values().all(|record| record.end == Some(completed())));
    }

    #[test]
    fn unfinished_last_line_is_left_out_and_a_broken_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        Log::open(&path, Clock::fixed(1))
            .unwrap()
            .seen(id(1), "m")
            .unwrap();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [whole.as_slice(), b"{\"event\":\"en"].concat()).unwrap();
        assert_eq!(read_log(&path).unwrap().len(), 1);
        std::fs::write(&path, [b"{\"event\":\"en\n".as_slice(), &whole].concat()).unwrap();
        assert!(read_log(&path).unwrap_err().to_string().contains("line 1"));
    }

    #[test]
    fn same_attempt_seen_again_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let log = Log::open(&path, Clock::fixed(1)).unwrap();
        log.seen(id(1), "m").unwrap();
        log.seen(id(1), "m").unwrap();
        assert_eq!(read_log(&path).unwrap()[&id(1)].times_seen, 2);
    }

    #[test]
    fn log_that_cannot_be_written_takes_no_more_attempts() {
        let log = Log::open(Path::new("/dev/full"), Clock::fixed(1)).unwrap();
        assert!(log.seen(id(1), "m").is_err());
        let again = log.seen(id(2), "m").unwrap_err();
        assert!(again.to_string().contains("earlier"), "{again}");
    }
}
