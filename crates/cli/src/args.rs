//! The command line, and its help in both languages.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand};
use web::Network;
use words::{Lang, Words};

/// Guards Individual Numbers.
#[derive(Parser)]
#[command(
    name = "bannin",
    version,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub struct Cli {
    #[command(flatten)]
    pub place: Place,
    /// Language of the output: ja or en.
    #[arg(long, global = true, value_parser = parse_lang)]
    pub lang: Option<Lang>,
    /// One JSON object instead of text.
    #[arg(long, global = true)]
    pub json: bool,
    /// How to use it.
    #[arg(long, short, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// The version.
    #[arg(long, short = 'V', action = clap::ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    pub command: Command,
}

/// Where the instance is.
#[derive(Args, Clone)]
pub struct Place {
    /// The instance's folder.
    #[arg(long, global = true, env = "BANNIN_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The organisation, when the instance holds several.
    #[arg(long, global = true, value_name = "CODE")]
    pub organisation: Option<String>,
}

#[derive(Subcommand)]
pub enum Command {
    /// Runs the main job with made-up people.
    Demo(Demo),
    /// Acts.
    Act {
        #[command(subcommand)]
        command: ActCommand,
    },
    /// Ids and codes that acts take.
    List(List),
    /// What was done about a person or a specific file, from the first day on.
    Timeline(Timeline),
    /// What is still to be done.
    Duties(Known),
    /// The office in the browser.
    Serve(Serve),
    /// Keys of terminals.
    Device {
        #[command(subcommand)]
        command: DeviceCommand,
    },
    /// Second factors.
    SecondFactor {
        #[command(subcommand)]
        command: SecondFactorCommand,
    },
    /// The record of handling.
    Ledger {
        #[command(subcommand)]
        command: LedgerCommand,
    },
    /// The vault.
    Vault {
        #[command(subcommand)]
        command: VaultCommand,
    },
    /// Ends this place after the organisation was restored elsewhere.
    Leave(Leave),
    /// Packs of regulations.
    Regulation {
        #[command(subcommand)]
        command: RegulationCommand,
    },
    /// Check digits.
    Number {
        #[command(subcommand)]
        command: NumberCommand,
    },
    /// Individual Number Cards.
    Card {
        #[command(subcommand)]
        command: CardCommand,
    },
    /// Numbers that lie in files.
    Scan(Scan),
}

/// What an organisation that was restored elsewhere leaves behind.
#[derive(Args)]
pub struct Leave {
    /// The folder for the ledger as it was here.
    pub out: PathBuf,
    /// The unseal words, which prove that the seal of the restored organisation is no forgery.
    #[arg(long, value_name = "FILE")]
    pub unseal_file: Option<PathBuf>,
}

/// Where numbers are looked for, and where findings go.
#[derive(Args)]
pub struct Scan {
    /// Files and folders.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Writes the findings as CSV, too.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Writes the findings as SARIF, too.
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,
    /// Findings of an earlier scan (--json), which are not told again.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Paths that are left out, as in a .gitignore; may be given often.
    #[arg(long, value_name = "RULE")]
    pub ignore: Vec<String>,
    /// What this scan saw, so that the next looks only at what is new.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Writes the findings as inputs of report_finding.
    #[arg(long, value_name = "FILE", requires = "owner")]
    pub report: Option<PathBuf>,
    /// Who has to clear them up.
    #[arg(long, value_name = "ID", requires = "report")]
    pub owner: Option<String>,
    /// By which day.
    #[arg(long, value_name = "DAY", requires = "report")]
    pub due: Option<String>,
}

#[derive(Args)]
pub struct Demo {
    /// The pack: hanamaki-city or university.
    #[arg(long, default_value = "hanamaki-city")]
    pub pack: String,
    /// A roster of one's own.
    #[arg(long, requires_all = ["file", "layout"])]
    pub roster: Option<PathBuf>,
    /// A statutory file of one's own, without numbers.
    #[arg(long, requires = "roster")]
    pub file: Option<PathBuf>,
    /// The file's layout: 315 or 2200700.
    #[arg(long, requires = "roster")]
    pub layout: Option<String>,
    /// The key map of a form without staff numbers.
    #[arg(long, requires = "roster")]
    pub keys: Option<PathBuf>,
    /// Goes on as an office of 530 people in the browser of this machine, until it is stopped.
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = "127.0.0.1:8080",
          conflicts_with = "roster")]
    pub serve: Option<SocketAddr>,
}

/// Who asks; nobody when missing.
#[derive(Args)]
pub struct Known {
    /// Who asks: the sign-in name.
    #[arg(long = "as", value_name = "STAFF")]
    pub sign_in: Option<String>,
    /// A file that holds the password; asked for when missing.
    #[arg(long, value_name = "FILE", requires = "sign_in")]
    pub credential_file: Option<PathBuf>,
    /// A one-time code, of whoever has a second factor: in a file, or asked for.
    #[arg(long, value_name = "FILE", requires = "sign_in", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "left out, asked for, or in a file")]
    pub code_file: Option<Option<PathBuf>>,
}

/// What is listed, and for whom.
#[derive(Args)]
pub struct List {
    /// codes, layouts, or a register.
    #[arg(value_parser = what_to_list())]
    pub what: String,
    #[command(flatten)]
    pub known: Known,
    /// People: those of this member of staff.
    #[arg(long, value_name = "NUMBER")]
    pub staff_number: Option<String>,
    /// People: part of a name.
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// Codes: of this pack; of the one in force when missing.
    #[arg(long, value_name = "PACK")]
    pub pack: Option<String>,
    /// Records: of this fiscal year.
    #[arg(long, value_name = "YEAR")]
    pub year: Option<String>,
    /// Sign-ins: of this member of staff.
    #[arg(long, value_name = "ID")]
    pub staff: Option<String>,
    /// Sign-ins: from this day on.
    #[arg(long, value_name = "DAY")]
    pub since: Option<String>,
    /// Outings: those from which something is still out.
    #[arg(long)]
    pub still_out: bool,
    /// Writes a register as a ledger to hold in hand: .xlsx or .html.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

#[derive(Args)]
#[group(id = "about", required = true, multiple = false, args = ["person", "file"])]
pub struct Timeline {
    /// The person.
    #[arg(long, value_name = "ID")]
    pub person: Option<String>,
    /// The specific file.
    #[arg(long, value_name = "ID")]
    pub file: Option<String>,
    /// Writes it as a ledger to hold in hand: .xlsx or .html.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    #[command(flatten)]
    pub known: Known,
}

fn what_to_list() -> clap::builder::PossibleValuesParser {
    let registers = office::lists::Listable::ALL.iter().map(|what| what.code());
    ["codes", "layouts"].into_iter().chain(registers).collect::<Vec<_>>().into()
}

#[derive(Subcommand)]
pub enum ActCommand {
    /// Every act with its stage.
    List,
    /// An input of an act, filled in.
    Example {
        /// The act.
        name: String,
    },
    /// The JSON schema of an act's input.
    Schema {
        /// The act.
        name: String,
    },
    /// Runs an act.
    Run(Box<RunAct>),
}

#[derive(Args)]
pub struct RunAct {
    /// The act.
    pub name: String,
    /// The input: a JSON file, or - for standard input.
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    #[command(flatten)]
    pub known: Known,
    /// Who stands beside.
    #[arg(long, value_name = "STAFF")]
    pub second: Option<String>,
    /// The second person's password.
    #[arg(long, value_name = "FILE")]
    pub second_credential_file: Option<PathBuf>,
    /// The second person's one-time code: in a file, or asked for.
    #[arg(long, value_name = "FILE", requires = "second", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "left out, asked for, or in a file")]
    pub second_code_file: Option<Option<PathBuf>>,
    /// The terminal's key; without one the device is none.
    #[arg(long, value_name = "FILE")]
    pub device_key: Option<PathBuf>,
    /// A file with the unseal words; at the founding, where drawn words are written.
    #[arg(long, value_name = "FILE")]
    pub unseal_file: Option<PathBuf>,
    #[command(flatten)]
    pub founding: Founding,
}

/// Only for found_organisation: where things lie.
#[derive(Args)]
pub struct Founding {
    /// Founding: sqlite, or the address of a PostgreSQL database.
    #[arg(long, default_value = "sqlite", value_name = "WHERE")]
    pub store: String,
    /// Founding: the folder of the keys; a sibling of the instance when missing.
    #[arg(long, value_name = "DIR")]
    pub keys: Option<PathBuf>,
    /// Founding: a seal place, KIND:DIR; twice at least.
    #[arg(long = "seal-place", value_name = "KIND:DIR")]
    pub seal_places: Vec<String>,
    /// Founding: a backup place, KIND:DIR.
    #[arg(long = "backup-place", value_name = "KIND:DIR")]
    pub backup_places: Vec<String>,
}

/// Where the pages are served.
#[derive(Args)]
pub struct Serve {
    /// Address and port.
    #[arg(long, default_value = "127.0.0.1:8443", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// A name or address by which browsers call this server; may be given often.
    #[arg(long = "name", value_name = "NAME")]
    pub names: Vec<String>,
    /// Without TLS, for this machine alone.
    #[arg(long)]
    pub http: bool,
    /// A network or address from which one comes in, besides this machine; may be given often, or with commas between.
    #[arg(long = "allow", value_name = "NETWORK", value_delimiter = ',')]
    pub networks: Vec<Network>,
    /// So many connections at once.
    #[arg(long, default_value_t = 512, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    pub connections: u16,
    /// So many connections of one address at once.
    #[arg(long, default_value_t = 64, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    pub connections_per_address: u16,
    /// A file from a browser has no more than so many megabytes.
    #[arg(long, default_value_t = 64, value_name = "MEGABYTES", value_parser = clap::value_parser!(u8).range(1..))]
    pub upload_megabytes: u8,
}

#[derive(Subcommand)]
pub enum DeviceCommand {
    /// Makes a certificate for the browser of a terminal, signed by the server's own authority.
    NewCertificate {
        /// The name of the terminal.
        name: String,
        /// The new file: key and certificate as PEM, or for a browser (`.p12`) behind a password.
        file: PathBuf,
    },
    /// Draws the token of a program and prints its digest.
    #[command(name = "new-token")]
    Token {
        /// The new file.
        file: PathBuf,
    },
    /// Draws a terminal's key and prints its public half.
    NewKey {
        /// The new file.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
pub enum SecondFactorCommand {
    /// Draws the secret of an app that shows one-time codes, to be enrolled by an act.
    New {
        /// Whose: the sign-in name.
        sign_in: String,
    },
}

#[derive(Subcommand)]
pub enum LedgerCommand {
    /// The signed head.
    Checkpoint,
    /// Writes the ledger into a folder that stock tools verify.
    Export {
        /// The folder.
        out: PathBuf,
        #[command(flatten)]
        known: Known,
    },
    /// The proof that a record stands in the ledger.
    Prove {
        /// The record's place, from 0.
        index: u64,
    },
    /// Verifies the instance, or an export without a database.
    Verify {
        /// A head that was seen before.
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
        /// The line of the key that signs this ledger, kept elsewhere, to verify an export.
        #[arg(long, value_name = "FILE", requires = "dir")]
        key: Option<PathBuf>,
        /// The unseal words, to verify every sealed number too.
        #[arg(long, value_name = "FILE", conflicts_with = "dir", requires = "sign_in")]
        unseal_file: Option<PathBuf>,
        /// An export.
        dir: Option<PathBuf>,
        #[command(flatten)]
        known: Known,
    },
}

#[derive(Subcommand)]
pub enum VaultCommand {
    /// Epoch, seal places, their age.
    Status,
}

#[derive(Subcommand)]
pub enum RegulationCommand {
    /// The packs of this program.
    List,
    /// Checks a pack in a folder, or all built-in ones.
    Check {
        /// The pack's folder.
        dir: Option<PathBuf>,
    },
    /// Runs a pack's cases.
    Cases {
        #[command(flatten)]
        pack: PackArg,
    },
    /// Who may do what.
    Matrix {
        #[command(flatten)]
        pack: PackArg,
    },
    /// Every clause, its controls and its tests.
    Clauses {
        #[command(flatten)]
        pack: PackArg,
    },
}

#[derive(Args)]
pub struct PackArg {
    /// The pack.
    #[arg(long)]
    pub pack: String,
}

#[derive(Subcommand)]
pub enum CardCommand {
    /// Last day and tries that are left; spends none.
    Status {
        /// The reader.
        #[arg(long, value_name = "NAME")]
        reader: Option<String>,
    },
    /// Number and attributes, by the holder's PIN.
    Read(CardPlace),
    /// Whether a typed number is that of the card.
    Check(CardPlace),
    /// The attributes, by what is printed on the front.
    Attributes(CardPlace),
}

/// Where the card is, and whom its signatures are trusted from.
#[derive(Args)]
pub struct CardPlace {
    /// The reader, when there are cards in several.
    #[arg(long, value_name = "NAME")]
    pub reader: Option<String>,
    /// A folder with the keys of those who issue cards.
    #[arg(long, value_name = "DIR")]
    pub anchors: Option<PathBuf>,
    /// The holder agrees to spend the last try.
    #[arg(long)]
    pub last_try: bool,
}

#[derive(Subcommand)]
pub enum NumberCommand {
    /// Checks numbers; no digit is repeated.
    Check {
        /// individual or corporate.
        #[arg(long, default_value = "individual", value_parser = ["individual", "corporate"])]
        kind: String,
        /// The numbers; - reads lines from standard input.
        numbers: Vec<String>,
    },
}

fn parse_lang(text: &str) -> Result<Lang, String> {
    Lang::parse(text).ok_or_else(|| "ja, en".to_owned())
}

/// True when `--json` stands on the command line, also on one that cannot be read.
pub fn wants_json() -> bool {
    std::env::args_os().any(|arg| arg == "--json")
}

/// The words of a language.
pub fn words(lang: Lang) -> Words {
    Words::load(lang)
}

/// The language before the command line is read: `--lang` if it is there, else the environment's, else
/// Japanese.
pub fn words_from_environment() -> Words {
    let mut args = std::env::args().skip(1);
    let mut asked = None;
    while let Some(arg) = args.next() {
        if arg == "--lang" {
            asked = args.next().and_then(|l| Lang::parse(&l));
        } else if let Some(l) = arg.strip_prefix("--lang=") {
            asked = Lang::parse(l);
        }
    }
    let from_settings = || {
        let tag = std::env::var_os("LC_ALL").or_else(|| std::env::var_os("LANG"))?;
        Lang::parse(tag.to_str()?)
    };
    words(asked.or_else(from_settings).unwrap_or_default())
}

/// The command with help in the reader's language: the words' key of each line is its path.
pub fn command(words: &Words) -> clap::Command {
    localise(Cli::command(), words, "cli")
        .help_template("{about-with-newline}\n{usage-heading} {usage}\n\n{all-args}")
}

fn localise(mut command: clap::Command, words: &Words, path: &str) -> clap::Command {
    let about = words.text(path, &[]);
    command = command
        .about(about)
        .subcommand_help_heading(words.text("cli-heading-commands", &[]))
        .next_line_help(false);
    let ids: Vec<String> = command.get_arguments().map(|a| a.get_id().to_string()).collect();
    for id in ids {
        let key = if matches!(
            id.as_str(),
            "data" | "organisation" | "lang" | "json" | "help" | "version"
        ) {
            format!("cli--{id}")
        } else {
            format!("{path}--{}", id.replace('_', "-"))
        };
        command = command.mut_arg(id, |arg| {
            let heading =
                if arg.is_positional() { "cli-heading-arguments" } else { "cli-heading-options" };
            arg.help(words.text(&key, &[]))
                .hide_env(true)
                .hide_default_value(true)
                .hide_possible_values(true)
                .help_heading(words.text(heading, &[]))
        });
    }
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for name in names {
        let path = format!("{path}-{name}");
        command = command.mut_subcommand(name, |sub| localise(sub, words, &path));
    }
    command
}
