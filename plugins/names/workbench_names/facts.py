"""The anonymizer behind `facts`: ages, dates, family and jobs, by patterns. Level strict masks them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.contracts import Span
from workbench.privacy.folding import Folded, fold

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर)"
)
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)"
_DECADE = r"(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|[2-8]0['’]?s)"
_YEARS = r"(?:years?|yrs?|yr|saal|साल|वर्ष)"
_KIN = (
    "wife|husband|hubby|spouse|son|daughter|mother|father|mom|mum|mommy|mummy|dad|daddy|papa|parents?|folks|brother|sister"
    "|sibling|uncle|aunt|aunty|auntie|cousin|nephew|niece|grandmother|grandfather|grandma|grandpa|granny|grandparents?"
    "|fianc[eé]e?|boyfriend|girlfriend|partner|in-laws?|(?:mother|father|brother|sister|son|daughter)-in-law|stepmother"
    "|stepfather|stepson|stepdaughter|twins?|kids?|child|children|little ones?|baby"
    "|pati|patni|biwi|beta|beti|bhai|behen|bahan|maa|pita|mata|chacha|chachi|mama|mami|nana|nani|dada|dadi|bhabhi|jija"
    "|पति|पत्नी|बेटा|बेटी|बेटे|भाई|बहन|माँ|मां|पिता|माता|चाचा|चाची|मामा|मामी|दादा|दादी|नाना|नानी|भाभी"
)
_RANK = (
    "chief|senior|junior|assistant|associate|deputy|head|lead|principal|executive|staff|sub|additional|joint|vice|general"
    "|regional|district|retired|freelance|trainee|managing"
)
_TRADE = (
    "accountant|accounts|account|marketing|sales|software|data|systems?|civil|mechanical|electrical|chemical|structural|network"
    "|security|project|product|program|operations|hr|human resources|it|web|graphic|interior|fashion|legal|medical|nursing"
    "|school|college|high school|primary|math|science|english|music|art|police|army|navy|bank|branch|store|office|hotel"
    "|insurance|real estate|truck|bus|cab|taxi|auto|delivery|field|flight|train|warehouse|construction|research|lab"
    "|customer service|customer support|technical support|help desk|financial|business|tax|loan|investment|social|health"
    "|content|video|digital|supply chain|logistics|quality|maintenance|production|retail"
)
_JOB = (
    "accountant|actor|actress|actuary|administrator|advisor|adviser|advocate|agent|analyst|architect|attorney|auditor|baker"
    "|banker|barber|barista|bartender|beautician|biologist|bookkeeper|broker|butcher|captain|carer|caregiver|carpenter|cashier"
    "|ceo|cfo|cto|coo|chairman|chairperson|chef|chemist|clerk|coach|collector|commissioner|conductor|constable|consultant"
    "|contractor|coordinator|counsell?or|dean|dentist|designer|detective|developer|dietitian|director|doctor|driver|economist"
    "|editor|educator|electrician|engineer|entrepreneur|farmer|firefighter|fisherman|florist|foreman|founder|co-founder"
    "|freelancer|gardener|geologist|gynaecologist|hairdresser|headmaster|headmistress|hygienist|inspector|instructor|interpreter"
    "|investigator|janitor|jeweller|journalist|judge|lawyer|lecturer|librarian|lineman|machinist|magistrate|mechanic|midwife"
    "|mason|musician|nanny|notary|nurse|nutritionist|officer|painter|paralegal|paramedic|pastor|pathologist|pediatrician"
    "|paediatrician|pharmacist|photographer|physician|physicist|physiotherapist|pilot|plumber|policeman|postman|president"
    "|priest|producer|professor|programmer|psychiatrist|psychologist|radiologist|realtor|receptionist|recruiter|registrar"
    "|reporter|representative|researcher|sarpanch|scientist|secretary|shopkeeper|singer|sociologist|soldier|specialist"
    "|statistician|steward|stewardess|supervisor|surgeon|surveyor|tailor|teacher|technician|technologist|teller|therapist"
    "|trainer|translator|tutor|underwriter|vet|veterinarian|waiter|waitress|warden|watchman|welder|writer|zoologist"
    "|manager|executive|assistant|associate|worker|operator|guard|attendant|processor|planner|owner"
)
_OWN = (
    r"(?:my|our|his|her|their|your|mere|meri|mera|hamari|hamara|hamare|uski|uska|unki|मेरे|मेरी|मेरा|हमारे|हमारी|उसकी|उनकी)"
)
_AGE = re.compile(
    rf"(?<!\d)\d{{1,3}}[\s-]*{_YEARS}[\s-]*(?:old|ka|ki|ke|का|की|के)(?!\w)|(?<!\d)\d{{1,2}}\s*(?:y/o|yo)(?!\w)"
    rf"|(?<!\w){_TENS}(?:[\s-]\w+)?[\s-]years?[\s-]old(?!\w)"
    rf"|(?<!\w)(?:early|mid|late)[\s-]{_DECADE}|(?<=\bmy ){_DECADE}|(?<=\bher ){_DECADE}|(?<=\bhis ){_DECADE}"
    rf"|(?:(?<=\bage )|(?<=\bage:)|(?<=\bage: )|(?<=\bage - )|(?<=\baged )|(?<=\bumr )|(?<=उम्र )|(?<=आयु ))\d{{1,3}}(?!\d)"
    r"|(?:(?<=\bi'm )|(?<=\bi am )|(?<=\bturned )|(?<=\bturning ))[1-9]\d(?!\d|%|\s*(?:min|km|hour|day|week|%|k\b|years? (?!old)))"
    r"|(?<!\w)[1-9]\d\s?/?\s?[mf](?!\w)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<![\d/.-])(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})(?![\d/-])"
    rf"|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?[\s-]*(?:of\s+)?{_MONTH}(?!\w)\.?(?:[\s,-]*['’]?(?:(?:19|20)\d\d|\d\d)(?!\d))?"
    rf"|(?<!\w){_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,?\s*(?:19|20)\d\d)?|(?<!\w){_MONTH},?\s+(?:19|20)\d\d(?!\d)",
    re.IGNORECASE,
)
_RELATION = re.compile(
    rf"(?<!\w){_OWN}\s+(?:(?:late|elder|younger|older|eldest|youngest|little|big|ex|dear|own|only|two|three|four|\d)[\s-]+)?(?:{_KIN})(?!\w)"
    rf"|(?<!\w)(?:re)?married(?:\s?life)?|(?<!\w)(?:divorced?|widow(?:ed|er)?|engaged to|separated from|unmarried)(?!\w)"
    rf"|(?<!\w)single\s*(?:mom|mum|mother|dad|father|parent)(?!\w)|(?<=\d )(?:kids|children|daughters|sons)(?!\w)",
    re.IGNORECASE,
)
_OCCUPATION = re.compile(
    rf"(?<!\w)(?:(?:{_RANK})[\s-]+){{0,2}}(?:(?:{_TRADE})[\s-]+){{0,2}}(?:{_JOB})s?(?!\w)", re.IGNORECASE
)
_MONTHS = frozenset(re.sub(r"\(\?:|\)|\?", "", _MONTH).split("|"))
# An entity's pattern, and the words, lower case, without one of which it matches nothing; None: whatever has a digit.
_PATTERNS = {
    "AGE": (
        _AGE,
        frozenset(
            [
                "years",
                "year",
                "yrs",
                "yr",
                "saal",
                "साल",
                "वर्ष",
                "y",
                "yo",
                "age",
                "aged",
                "umr",
                "उम्र",
                "आयु",
                "i",
                "turned",
                "turning",
                "early",
                "mid",
                "late",
                "my",
                "her",
                "his",
                "m",
                "f",
            ]
        ),
    ),
    "DATE": (_DATE, None),
    "RELATION": (
        _RELATION,
        frozenset(_OWN.strip("(?:)").split("|"))
        | frozenset(
            [
                "divorce",
                "divorced",
                "widow",
                "widowed",
                "widower",
                "engaged",
                "separated",
                "unmarried",
                "single",
                "kids",
                "children",
                "daughters",
                "sons",
            ]
        ),
    ),
    "OCCUPATION": (
        _OCCUPATION,
        frozenset(
            f"{word}{plural}"
            for word in re.split(r"[|-]", _JOB.replace("counsell?or", "counselor|counsellor"))
            for plural in ("", "s")
        ),
    ),
}
_WORD = re.compile(r"[^\W\d_]+(?:['’]s)?")
_DIGIT = re.compile(r"\d")


class Facts:
    """Finds AGE, DATE, RELATION and OCCUPATION."""

    entities = frozenset(_PATTERNS)

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, sorted, in code points."""
        return [self._find(fold(text)) for text in texts]

    def _find(self, folded: Folded) -> list[Span]:
        text = folded.text
        words, digits = set(_WORD.findall(text.lower())), _DIGIT.search(text)
        found = []
        for entity, (pattern, telling) in _PATTERNS.items():
            if digits if telling is None else not telling.isdisjoint(words):
                found += [Span(*folded.span(*match.span()), entity, score=0.5) for match in pattern.finditer(text)]
        return sorted(found)
