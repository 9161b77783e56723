"""Addresses: how far one goes, once a part of it is found. Indian ones go on for long: near whom, which town, which state.

Read in a folded text, word by word, in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from workbench.privacy.times import TIMED

TOWNS = (
    "mumbai delhi pune chennai kolkata lucknow jaipur patna bengaluru bangalore hyderabad nagpur bhopal kochi surat indore "
    "thane noida gurgaon gurugram ghaziabad kanpur agra varanasi ranchi guwahati chandigarh ludhiana amritsar vadodara "
    "ahmedabad rajkot coimbatore madurai trichy mysuru mysore mangaluru hubli visakhapatnam vizag vijayawada warangal "
    "thiruvananthapuram kozhikode thrissur bhubaneswar cuttack dehradun shimla jammu srinagar raipur jodhpur udaipur kota "
    "nashik aurangabad goa navi maharashtra karnataka kerala gujarat rajasthan punjab haryana bihar odisha telangana assam "
    "meerut jabalpur gwalior faridabad howrah allahabad prayagraj jalandhar aligarh bareilly moradabad gorakhpur solapur "
    "kolhapur sangli satara amravati nanded akola latur dhule jalgaon belgaum belagavi davangere shimoga shivamogga tumkur "
    "udupi hassan ballari kalaburagi salem erode tirunelveli tiruppur vellore thanjavur thoothukudi nagercoil kanchipuram "
    "guntur nellore tirupati kurnool kakinada rajahmundry eluru anantapur kadapa nizamabad karimnagar khammam secunderabad "
    "kannur kollam palakkad alappuzha kottayam malappuram siliguri durgapur asansol burdwan dhanbad bokaro jamshedpur gaya "
    "muzaffarpur bhagalpur darbhanga siwan ajmer bikaner alwar bhilwara sikar ujjain rewa satna bilaspur bhilai rourkela "
    "sambalpur berhampur jamnagar bhavnagar junagadh nadiad gandhinagar rohtak hisar panipat karnal sonipat ambala panchkula "
    "patiala bathinda mohali haridwar roorkee haldwani imphal shillong aizawl agartala kohima gangtok panaji margao puducherry "
    "silchar dibrugarh jorhat mathura jhansi saharanpur pradesh bengal nadu jharkhand chhattisgarh uttarakhand himachal "
    "tripura meghalaya manipur mizoram nagaland sikkim bihta arrah chapra ballia azamgarh jaunpur mirzapur sultanpur bareli unnao hardoi "
    "sitapur budaun shahjahanpur pilibhit etawah mainpuri firozabad hathras bulandshahr hapur muzaffarnagar bijnor amroha rampur "
    "rudrapur kashipur bahraich gonda basti deoria ayodhya faizabad banda chitrakoot lalitpur durg korba raigarh jagdalpur ratlam "
    "dewas khandwa chhindwara katni damoh vidisha hoshangabad wardha yavatmal chandrapur buldhana beed osmanabad parbhani nandurbar "
    "ratnagiri karad baramati shirdi lonavala panvel kalyan bhiwandi ulhasnagar palghar vasai virar bharuch ankleshwar mehsana "
    "palanpur porbandar bhuj gandhidham morbi valsad vapi navsari surendranagar mandya chikkamagaluru raichur bidar bagalkot gadag "
    "karwar kolar chikkaballapur mangalore sangareddy siddipet adilabad nalgonda mahbubnagar ongole srikakulam vizianagaram "
    "bhimavaram tenali machilipatnam chittoor nandyal proddatur tiruvallur cuddalore villupuram kumbakonam nagapattinam karur "
    "namakkal dindigul sivakasi hosur pollachi pathanamthitta kayamkulam muvattupuzha perumbavoor tirur manjeri kasaragod wayanad "
    "idukki ernakulam balasore jharsuguda hazaribagh deoghar giridih ramgarh malda hooghly midnapore bankura kharagpur barasat "
    "tezpur tinsukia nagaon bongaigaon anantnag baramulla udhampur kathua pathankot hoshiarpur gurdaspur moga firozpur sangrur "
    "barnala phagwara kapurthala khanna solan kullu dharamshala bhiwani sirsa jind kaithal rewari palwal kurukshetra yamunanagar "
    "sohna manesar bahadurgarh jhunjhunu nagaur barmer bharatpur bundi chittorgarh banswara hanumangarh ganganagar katihar araria "
    "kishanganj purnia begusarai samastipur madhubani sitamarhi motihari hajipur munger sasaram aurangabad"
)
NATIVE = (  # streets and towns in other scripts
    "ರೋಡ್ ಲೇಔಟ್ ಕ್ರಾಸ್ ವೀಥಿ ലെയ്ൻ ജംഗ്ഷൻ ਟਾਊਨ ਬਾਜ਼ਾਰ શેરી એપાર્ટમેન્ટ বাজার সেক্টর வீதி కాలనీ పేట ରୋଡ ନଗର "
    "नगर रोड सेक्टर गली मार्ग कॉलोनी विहार चौक बाजार बाज़ार अपार्टमेंट सोसाइटी रस्ता पेठ वाडी दिल्ली मुंबई पुणे जयपुर लखनऊ पटना इंदौर भोपाल "
    "नागपुर नाशिक कानपुर आगरा वाराणसी मेरठ गुरुग्राम नोएडा ठाणे प्रयागराज बिहार प्रदेश हरियाणा राजस्थान महाराष्ट्र पंजाब गुजरात தெரு சாலை நகர் "
    "சென்னை மதுரை கோவை கோயம்புத்தூர் சேலம் திருச்சி నగర్ రోడ్డు రోడ్ వీధి హైదరాబాద్ విజయవాడ విశాఖపట్నం తిరుపతి কলোনি রোড সরণি নগর পাড়া "
    "লেন কলকাতা হাওড়া শিলিগুড়ি ರಸ್ತೆ ನಗರ ಬೆಂಗಳೂರು ಮೈಸೂರು ಹುಬ್ಬಳ್ಳಿ റോഡ് നഗർ കൊച്ചി തിരുവനന്തപുരം കോഴിക്കോട് નગર રોડ સોસાયટી અમદાવાદ "
    "સુરત વડોદરા રાજકોટ ਨਗਰ ਰੋਡ ਕਲੋਨੀ ਲੁਧਿਆਣਾ ਅੰਮ੍ਰਿਤਸਰ ਜਲੰਧਰ"
)
_PLACES = frozenset(
    f"{TOWNS} {NATIVE} up mp hp ap hyd blr kerela trivandrum calcutta bombay madras ncr india west east dombivli vashi "
    "road rd street marg nagar nagaram colony vihar enclave sector sec phase gali mohalla mohala salai layout cross main "
    "avenue ave highway apartment apartments appt apts apt residency heights towers bhavan bhawan niwas nivas society soc chs "
    "quarters estate complex park garden gardens puram peth bazar bazaar chowk chawk wadi chambers extension extn stage circle "
    "township city arcade plaza market lane cantt lines bagh ganj gunj industrial midc gidc campus chawl building bldg khand "
    "pocket meadows greens palace dublin paas pass samne saamne piche peeche पास सामने पीछे".split()
)
_PARTS = frozenset("floor block wing tower gate feet ft मंजिल मंज़िल तल फ्लोर ब्लॉक".split())
_COUNTED = _PARTS | frozenset(
    "flat house plot hostel room office shop unit sector sec phase lane gali stage ward cross main street pocket no dublin सेक्टर गली".split()
)
_NEAR = frozenset("near nr opp opposite behind beside besides adjacent adj above below off next निकट नजदीक".split())
_NAMING = frozenset(  # what a name follows
    "dist distt district village vill gram gaon tehsil teh taluk taluka thana post po ps ward जिला ज़िला तहसील पोस्ट थाना ग्राम गांव".split()
)
_WEAK = frozenset(  # what stands without a street as well
    "main cross building bldg complex market park city stage circle industrial arcade plaza lines west east palace "
    "garden gardens paas pass samne saamne piche peeche".split()
)
_ORDINAL = re.compile(r"[0-9]+(?:st|nd|rd|th)|[0-9]*0|first|second|third|fourth|fifth|ground|top")
_STOPS = frozenset(
    "me mein mai main par pe pr se ko ka ki hai h hain aa aana aao on in at for from and is was are were will by tomorrow today "
    "kal please pls plz call contact between before after with timing timings time your you we our regards thanks thank "
    "dear team am pm baje में पर से को है हैं का की और ఉంది আছে இல்".split()
)
_TOKEN = re.compile(
    r"(?P<joint>[ \t]{0,2}(?:[,;|()/-][ \t]{0,2}){0,3}\n?)"
    r"(?:(?P<count>#?(?:[A-Za-z]{1,2}[-/]?)?[0-9]{1,4}(?:[/-][A-Za-z0-9]{1,4}){0,3}(?:st|nd|rd|th|[A-Za-z]|ನೇ|ആം|வது|వ|रा|री|वां|वीं|ला)?(?![^\W_])"
    + rf"(?!{TIMED})"
    r"|[A-Za-z](?![^\W_.]))"
    r"|(?P<pincode>[1-8][0-9]{2} ?[0-9]{3}(?![^\W_]))|(?P<word>[^\s,;:|()!?।@<>\"\ue000\[\]/0-9-]+))"
)
_HEAD = (
    r"flat|house|row house|row|bungalow|villa|hno|plot|door|dno|room|shop|unit|qtr|quarter|block|wing|tower|building|bldg|kothi|"
    r"makaan|makan|gali|gate|khasra|survey|ward|lane|dukaa?n|kamra|vill|village|gram|post office|at/po|po|t\.?c\.?|sco|godown|hostel|sector|gaon|mohalla|veedu|chawl|घर|गांव|वार्ड|मोहल्ला|"
    r"फ्लैट|फ्लॅट|मकान|प्लॉट|गली|ग्राम|दुकान|कमरा|ফ্ল্যাট|বাড়ি"
)
_NO = r"(?:no|nos|num|number|क्रमांक|नं|नंबर|नम्बर|क्र)\b[ .:#-]{0,3}"
_OPEN = r"(?<![^\s,(:;])"  # nothing stands right before
_BACK = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:{_OPEN}[a-z0-9.]{{1,6}}(?:[/-][a-z0-9]{{0,5}}){{0,3}}[/-]|#)\Z",  # `3/` before 145, `B-` before 1104
        rf"{_OPEN}(?:[dh]/)?no[ .:]{{1,2}}(?:[0-9]{{1,4}}[a-z]?(?:[/-][a-z0-9]{{1,4}})?,? )?\Z",
        rf"{_OPEN}#[0-9]{{1,4}}[a-z]?,? \Z",
        rf"{_OPEN}(?:(?:{_HEAD})[ .#/-]{{1,3}}(?:{_NO})?|(?:old|new|[hdrs])[ .]{{0,2}}{_NO})\Z",
        rf"{_OPEN}(?:{_HEAD})[ .:-]{{1,3}}(?:{_NO})?[a-z]?-?[0-9]{{1,5}}[a-z]?(?:[/-][a-z0-9]{{1,4}})?,? \Z",
    )
)
_NUMBERED = re.compile(rf"{_OPEN}#?[0-9]{{1,4}}(?:[a-z]?,|[a-z]|(?:[/-][a-z0-9]{{1,4}})+,?) \Z", re.IGNORECASE)
_FAR = re.compile(
    rf"{_OPEN}(?:{_HEAD})[ .:-]{{1,3}}(?:{_NO})?[a-z]?-?[0-9]{{1,5}}[a-z]?(?:[/-][a-z0-9]{{1,4}})?,? (?P<between>(?:[^\s,:]+,? ){{1,3}})\Z",
    re.IGNORECASE,
)
_NAMES = re.compile(r"(?:(?<=[0-9A-Za-z], )(?:[A-Z][a-z]+ ){1,3}|(?<=\bat )(?:[A-Z][a-z]+ ){0,3}[A-Z][a-z]+, )\Z")
# The town that ends an address, though no list knows it; the code of another country after it.
_ABROAD = r"(?:[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|[A-Z][0-9]{2} ?[A-Z][A-Z0-9]{3}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]|(?:NSW|QLD|VIC|TAS|ACT|WA|SA|NT) [0-9]{4}|[A-Z]{2} [0-9]{5})(?![^\W_])"
_CAPITAL, _SMALL = "[A-ZÀ-ÖØ-ÞĀĒĪŌŪŠŽ]", "[a-zß-öø-ÿāēīōūšž]"
_TOWN = rf"{_CAPITAL}{_SMALL}{{3,}}"
_STATE = r"[A-Z]{2}(?=\s*(?:\Z|[.\n]))"  # at the end: `Bangor, ME`
_TOWN_AND_CODE = re.compile(
    rf",?[ \n]?(?:{_CAPITAL}{_SMALL}{{2,}},?[ \n]){{1,2}}{_ABROAD}"
    rf"|,[ \n][0-9]{{4,5}} (?!Rup){_TOWN}(?=\s*(?:\Z|[.,\n]|\s{_SMALL}))"  # the code before its town: `, 20121 Milano`
)
_DOOR = re.compile(r",? ?#[0-9]{1,3}-[0-9]{1,4}(?![0-9])")  # of a flat: storey and number
_CODE = re.compile(
    rf"(?<![^\W_])(?:(?:[A-Z]{{2,3}} )?{_ABROAD}|[A-Z]{{2}} [0-9]{{5}}(?:-[0-9]{{4}})?(?![^\W_])|(?<=, ){_STATE})"
)
_LAST = re.compile(
    rf",[ \n]?(?P<town>{_TOWN}(?:[ -]{_TOWN})?)"
    rf"(?:(?:,? [A-Z]{{2,3}})? (?:[0-9]{{4,5}}(?![0-9])|{_ABROAD})|,? {_STATE})?"
    r"(?=\s*(?:\Z|[.\n]|[-–,(]?\s?[1-8][0-9]{5}(?![0-9])|,\s(?:[A-Z]{2} [0-9]{5}|[a-z])|\s[-–]\s"
    r"|\s(?:me|mein|main|par|pe|pr|se|ko|te|ta|and [a-z]+|is|on|at|by|before|between|btwn|until|till|from|with|w|around"
    r"|today|tomorrow|tonight)\b))"
)
_LAST_NATIVE = re.compile(r",[ \n]?[\u0900-\u0dff]{3,}(?=\s*(?:\Z|[.।\n]|[-–,(]?\s?[1-8][0-9]{5}(?![0-9])))")
_ZIP = re.compile(r"(?:(?<=[A-Za-z])[ \n]{1,2}[0-9]{5}|(?<=[A-Z]{3}) [0-9]{4})(?=\s*(?:\Z|[\n.,?!]))")
_CLOSING = frozenset(
    "thanks regards team dear with love yours call please kindly reach come pick open today tomorrow monday tuesday wednesday "
    "thursday friday saturday sunday morning evening urgent sale free flat join apply".split()
)
_TAIL = re.compile(r"[\s,.-]+(?:pin(?: ?code)?|code)?[\s,.:-]*\Z", re.IGNORECASE)
# Forms for patterns: a house's number, what begins an address, and in other scripts a house's words and an address's.
NUMBERED = r"(?:[a-z]{1,2}[ /-]?)?[0-9]{1,5}[a-z]?(?:[/-][a-z0-9]{1,4}){0,3}\b"
VILLAGED = r"(?:vill(?:age)?|gram|gaon|mohalla|vpo|at/po(?:st)?)"
HEADED = (
    r"(?:(?:flat|(?:row )?house|plot|door|room|shop|qtr|quarter|bungalow|villa|kothi|makaan|makan|dukaa?n|kamra|gali|khasra|tower|wing|block|floor|lane|ward|sco|[lmh]ig|unit|chawl|[hd])"
    rf"(?:[ .]{{0,2}}(?:no|num|number)\b\.?)?[ .:#-]{{1,3}}{NUMBERED}|{VILLAGED}[ .:-]{{1,3}}[a-z]{{3,20}}\b)"
)
HOUSES = "शॉप|बिल्डिंग|क्वार्टर|घर|ഹൗസ്|ವಿಳಾಸ|வீட்டு|ઘર|ਘਰ|ಫ್ಲಾಟ್|મકાન|ଘର|मकान|फ्लैट|फ्लॅट|प्लॉट|गली|दुकान|कमरा|ফ্ল্যাট|বাড়ি|ఇంటి|ఫ్లాట్|மனை|வீடு|ಮನೆ|ഫ്ലാറ്റ്|ફ્લેટ|ਮਕਾਨ"
VILLAGES = "ग्राम|गांव|गाँव|मौजा"
# Streets in other scripts, and what numbers a house there.
ROADS = "रोड|मार्ग|रस्ता|தெரு|சாலை|வீதி|రోడ్డు|రోడ్|వీధి|রোড|সরণি|লেন|ರಸ್ತೆ|ರೋಡ್|റോഡ്|ലെയ്ൻ|રોડ|શેરી|ਰੋਡ|ਗਲੀ|ରୋଡ"
NO = "नंबर|नम्बर|नं|क्रमांक|எண்|నంబర్|నం|নম্বর|নং|ನಂಬರ್|ನಂ|നമ്പർ|નંબર|નં|ਨੰਬਰ|ਨੰ"
STREETS = f"{ROADS}|कॉलोनी|विहार|नगर|सेक्टर|लाइन्स|लाइंस|सोसाइटी|पेठ|मार्केट|நகர்|నగర్|కాలనీ|কলোনি|স্ট্রিট|ಕ್ರಾಸ್|ನಗರ|നഗർ|નગર|સોસાયટી|ਨਗਰ|ਕਲੋਨੀ|ନଗର"
LANDMARKS = r"(?:opp(?:osite)?|near|nr|behind|beside|b/h)\b\.?"
LIVING = "पता|पत्ता|ठिकाना|முகவரி|చిరునామా|ঠিকানা|ವಿಳಾಸ|വിലാസം|સરનામું|ਪਤਾ"
TAIL = 24  # signs at its end among which are those that are none of it
FAR = 96  # signs looked at before an address
HEADS = 4  # parts of one that may stand there
MOST = 32  # words looked at after it
FEW = 3  # words of a landmark that may still follow where small letters are no more read as one
CODED = 14  # signs of such a code, at most, and of what joins it
LOOSE = 3  # words that are none of an address in a row, before one that is


class Reach(NamedTuple):
    """Where an address ends, and whether a street or a town is among what it goes on with."""

    end: int
    placed: bool


def stretch(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where an address begins and ends of which a part, from start to end, was found in a folded text."""
    tail = _TAIL.search(text, max(start + 1, end - TAIL), end)
    end = reach(text, start, tail.start() if tail else end).end
    open_ = text[end : end + 1] == ")" and "(" in text[start:end].rpartition(")")[2]
    return _begin(text, start), end + open_


def _begin(text: str, start: int) -> int:
    for _ in range(HEADS):
        before = text[max(0, start - FAR) : start]
        forms = _BACK if text[start].isdecimal() else (*_BACK, _NAMES, _NUMBERED)
        found = next((match for form in forms if (match := form.search(before))), None) or _headed(before)
        if found is None:
            break
        start -= len(before) - found.start()
    return start


def _headed(before: str) -> re.Match[str] | None:
    """Return what begins an address some words before a part of it: `shop 4 main`."""
    match = _FAR.search(before)
    words = match["between"].replace(",", " ").split() if match else ()
    return match if words and "stop" not in map(_kind, words) else None


def reach(text: str, start: int, end: int) -> Reach:
    """Return how far an address goes on: over its words, towns, landmarks and what stands between them."""
    walk = _Walk(text[start:end], end)
    for token in _words(text, end):
        if not walk.takes(token):
            break
    return Reach(_last(text, start, end + len(text[end : walk.sure].rstrip(" ."))), walk.placed)


def _last(text: str, start: int, end: int) -> int:
    """Return where an address ends with the town and the code of another country that follow it."""
    door = _DOOR.match(text, end)
    end = door.end() if door else end
    coded = _TOWN_AND_CODE.match(text, end)
    if coded:
        return coded.end()
    town = _LAST.match(text, end)
    if town and town["town"].partition(" ")[0].lower() not in _STOPS | _CLOSING:
        end = town.end()
    elif native := _LAST_NATIVE.match(text, end):
        end = native.end()
    code = _CODE.search(text, max(start, end - CODED), end + CODED)
    if code and code.end() > end and not text[end : code.start()].strip(" ,\n"):
        return code.end()
    numbers = _ZIP.match(text, end)
    return numbers.end() if numbers and text[text.rfind(" ", start, end) + 1].isupper() else end


class _Token(NamedTuple):
    joint: str  # what stands before it
    kind: str
    word: str
    end: int


class _Walk:
    """A walk over the words after an address: how far it goes for sure, and whether a street or a town was there."""

    def __init__(self, known: str, end: int) -> None:
        self.sure, self.placed = end, False
        self._plain = known.islower()
        self._last = known.rpartition(" ")[2].lower().rstrip(".")
        self._near = 3 if self._last in _NEAR else 0  # words of a landmark that may follow
        self._loose = 0  # words of which it is not yet known

    def takes(self, token: _Token) -> bool:
        """Go over a word, and tell whether to go on."""
        if "," in token.joint:
            self._near = 0
        if token.kind == "pincode" and self._loose:
            self.sure = token.end - len(token.joint + token.word)
        if self._is_end(token):
            return False
        self._near = max(0, self._near - 1)
        if token.kind in ("near", "naming"):
            self._near, self._loose = 5 if token.kind == "near" and not self._plain else 3, 0
        elif self._near or self._belongs(token):
            self.sure, self._loose = token.end, 0
            self.placed = self.placed or (token.kind == "place" and token.word.lower() not in _WEAK)
        else:
            self._loose += 1
        self._last = token.word.lower().rstrip(".")
        return self._loose <= LOOSE

    def _is_end(self, token: _Token) -> bool:
        prose = token.kind == "word" and token.word.islower() and token.word.isascii()
        again = token.kind == "count" and self._last.isdecimal() and "," not in token.joint  # it is a phone, rather
        return token.kind in ("pincode", "stop") or again or (prose and not self._plain and self._near < FEW)

    def _belongs(self, token: _Token) -> bool:
        """Tell a word that makes what stands before it part of the address."""
        if token.kind == "part":
            return _ORDINAL.fullmatch(self._last) is not None
        return token.kind == "place" or (token.kind == "count" and self._last in _COUNTED)


def _words(text: str, end: int) -> Iterator[_Token]:
    """Yield the words after a place, as far as a sentence goes."""
    for _ in range(MOST):
        match = _TOKEN.match(text, end)
        if match is None or not (match["joint"] or end == 0):
            return
        kind, end = str(match.lastgroup), match.end()
        word = match[kind]
        kind = _kind(word) if kind == "word" else kind
        yield _Token(match["joint"], kind, word, end)
        if word.endswith(".") and kind == "word":
            return


def _kind(word: str) -> str:
    low = word.lower().rstrip(".")
    if low in _PLACES:
        return "place"
    if low in _NAMING:
        return "naming"
    return "near" if low in _NEAR else "part" if low in _PARTS else "stop" if low in _STOPS else "word"
