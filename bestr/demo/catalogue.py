"""What the demo's organisations offer: plainly made up, and enough to fill every list."""

from dataclasses import dataclass
from decimal import Decimal

from badges.models import BadgeType


@dataclass(frozen=True)
class DemoBadge:
    """One badge of the demo: its words in both languages, and how its artwork is drawn."""

    english: str
    italian: str
    about: str
    di_che_si_tratta: str
    criteria: str
    come: str
    art: tuple[str, str, str, str, str]
    badge_type: BadgeType = BadgeType.SKILL
    months: int | None = None
    credits: Decimal | None = None
    eqf_level: int | None = None
    tags: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    project: int | None = None
    is_draft: bool = False


ESSAY = """- Write an essay of 1,500 words on a question of your choice.
- Weigh at least **three sources** that disagree.
- Defend your conclusions before two teachers."""
SAGGIO = """- Scrivi un saggio di 1.500 parole su una domanda a tua scelta.
- Confronta almeno **tre fonti** in disaccordo.
- Difendi le tue conclusioni davanti a due docenti."""
TEST = "Pass the final test with at least 24 points of 30."
PROVA = "Supera la prova finale con almeno 24 punti su 30."
PRESENCE = "Attend at least 80 % of the meetings and hand in the report."
PRESENZA = "Partecipa ad almeno l'80 % degli incontri e consegna la relazione."

# Each organisation writes in its own language what has no translations: projects, tags, skills and pictures.
PROJECTS = (
    (
        "university",
        "Competenze trasversali",
        "Quelle che servono in ogni corso di laurea: pensare, scrivere, lavorare insieme.",
    ),
    (
        "university",
        "Campus verde",
        "Che cosa fanno gli studenti perché l'università sprechi meno.",
    ),
    ("academy", "Digital start", "First steps into technical work, with an exam at the end."),
)

UNIVERSITY = (
    DemoBadge(
        "Critical thinking",
        "Pensiero critico",
        "Weighs different sources, recognises prejudice and defends conclusions with evidence.",
        "Analizza fonti diverse, riconosce i pregiudizi e difende le conclusioni con prove.",
        ESSAY,
        SAGGIO,
        ("hexagon", "green", "brain", "Pensiero critico", "Avanzato"),
        tags=("ragionamento", "scrittura"),
        skills=("pensare in modo critico", "valutare le informazioni"),
        project=0,
    ),
    DemoBadge(
        "Scientific writing",
        "Scrittura scientifica",
        "Writes a paper that others can check: question, method, results, sources.",
        "Scrive un articolo che altri possono controllare: domanda, metodo, risultati, fonti.",
        ESSAY,
        SAGGIO,
        ("octagon", "blue", "pen-line", "Scrittura scientifica", "Base"),
        tags=("scrittura",),
        skills=("scrivere articoli scientifici",),
        project=0,
    ),
    DemoBadge(
        "Teamwork",
        "Lavoro di gruppo",
        "Plans, shares out and finishes a project with people from other courses.",
        "Pianifica, divide e porta a termine un progetto con persone di altri corsi.",
        PRESENCE,
        PRESENZA,
        ("circle", "violet", "users", "Lavoro di gruppo", ""),
        badge_type=BadgeType.PROFICIENCY,
        skills=("lavorare in gruppo",),
        project=0,
    ),
    DemoBadge(
        "Energy saver",
        "Risparmio energetico",
        "Measured the energy that a building uses and lowered it.",
        "Ha misurato l'energia che un edificio consuma e l'ha ridotta.",
        PRESENCE,
        PRESENZA,
        ("seal", "amber", "leaf", "Risparmio energetico", "2026"),
        badge_type=BadgeType.COMMUNITY,
        tags=("sostenibilità",),
        project=1,
    ),
    DemoBadge(
        "Peer tutor",
        "Tutor tra pari",
        "Helped first-year students for a whole semester.",
        "Ha aiutato le matricole per un intero semestre.",
        PRESENCE,
        PRESENZA,
        ("circle", "red", "heart-handshake", "Tutor tra pari", "Comunità"),
        badge_type=BadgeType.COMMUNITY,
    ),
    DemoBadge(
        "Laboratory safety",
        "Sicurezza in laboratorio",
        "Knows the rules of the laboratory and what to do in an emergency.",
        "Conosce le regole del laboratorio e sa che cosa fare in caso di emergenza.",
        TEST,
        PROVA,
        ("shield", "red", "flask-conical", "Sicurezza in laboratorio", ""),
        badge_type=BadgeType.CERTIFICATION,
        months=24,
        skills=("applicare le procedure di sicurezza in laboratorio",),
    ),
    DemoBadge(
        "Research data",
        "Dati della ricerca",
        "Collects, describes and shares research data so that others can use them.",
        "Raccoglie, descrive e condivide i dati della ricerca perché altri possano usarli.",
        TEST,
        PROVA,
        ("hexagon", "slate", "database", "Dati della ricerca", ""),
        is_draft=True,
    ),
)

ACADEMY = (
    DemoBadge(
        "Programming",
        "Programmazione",
        "Writes a small program, tests it and explains how it works.",
        "Scrive un piccolo programma, lo verifica e spiega come funziona.",
        TEST,
        PROVA,
        ("octagon", "slate", "code", "Programming", "Level 2"),
        badge_type=BadgeType.MICRO_CREDENTIAL,
        credits=Decimal(3),
        eqf_level=5,
        skills=("use scripting programming",),
        tags=("digital",),
        project=2,
    ),
    DemoBadge(
        "Data protection",
        "Protezione dei dati",
        "Handles personal data as the law asks.",
        "Tratta i dati personali come chiede la legge.",
        TEST,
        PROVA,
        ("shield", "green", "shield-check", "Data protection", ""),
        badge_type=BadgeType.CERTIFICATION,
        months=12,
        tags=("digital", "law"),
        project=2,
    ),
    DemoBadge(
        "Spreadsheets",
        "Fogli di calcolo",
        "Turns a heap of numbers into an answer that others can check.",
        "Trasforma un mucchio di numeri in una risposta che altri possono controllare.",
        TEST,
        PROVA,
        ("circle", "blue", "table", "Spreadsheets", "Base"),
        badge_type=BadgeType.KNOWLEDGE,
        skills=("use spreadsheets software",),
        project=2,
    ),
    DemoBadge(
        "First aid at work",
        "Primo soccorso sul lavoro",
        "May give first aid at the workplace.",
        "Può prestare il primo soccorso sul posto di lavoro.",
        TEST,
        PROVA,
        ("seal", "red", "cross", "First aid", "At work"),
        badge_type=BadgeType.AUTHORISATION,
        months=36,
    ),
    DemoBadge(
        "Public speaking",
        "Parlare in pubblico",
        "Speaks for ten minutes so that people listen and remember.",
        "Parla per dieci minuti in modo che le persone ascoltino e ricordino.",
        PRESENCE,
        PRESENZA,
        ("hexagon", "violet", "megaphone", "Public speaking", ""),
        badge_type=BadgeType.PARTICIPATION,
    ),
)
