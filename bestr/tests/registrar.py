"""A list as a registrar's office exports it: semicolons, cp1252, accents, and the dirt of real life."""

NAMES = [
    "Niccolò",
    "Zoë",
    "François",
    "Mariù",
    "José",
    "Anaïs",
    "Björn",
    "Łukasz".replace("Ł", "L"),
    "Maria Noël",
    "Élodie",
]


def export():
    """200 lines of people: 195 good ones, three broken, two that say again what an earlier line said."""
    lines = ["Matricola;Cognome;Nome;E-mail istituzionale;Data conseguimento;Note"]
    for number in range(195):
        name = NAMES[number % len(NAMES)]
        lines.append(
            f'{800000 + number};D\'Ambrosio{number};{name};Learner{number}@Studenti.Example.org;02/11/2026;"Prova; scritta"'
        )
    lines.append("900001;Rossi;Ada;ada.rossi.studenti.example.org;02/11/2026;")
    lines.append("900002;Rossi;Ugo;;02/11/2026;")
    lines.append("900003;Rossi;Eva;eva@studenti.example.org;31/02/2026;")
    lines.append("800004;D'Ambrosio4;José;learner4@studenti.example.org;02/11/2026;")
    lines.append("800005;D'Ambrosio5;Anaïs;LEARNER5@studenti.example.org;02/11/2026;")
    return "\r\n".join(lines).encode("cp1252")
