"""Words that tell what a question is about, the more telling ones first: a pattern and the name of its answer."""

_PRACTICE = r"\b(?:practi[sc]\w*|reinforc\w*|rl|grpo|(?:second|last|new|this) training|uben|ubung\w*|entrainement)\b"
_HELPS = (
    r"\b(?:help(?:ed|s)?|paid off|pay off|worth\w*|better|improved?|br(?:ing|ought)|added?|gain(?:ed)?|change anything|"
    r"geholfen|gebracht|gelohnt|besser|aide|apporte|mieux)\b"
)
CUES: tuple[tuple[str, str], ...] = (
    (
        r"\bwho are you\b|\bwhat are you\b|are you (?:a |an )?(?:\w+ )?(?:ai|llm|bot|human|person|language model|gpt|chatgpt|"
        r"claude|robot|mind)|which (?:mind|model) (?:are|is) (?:you|this|answering)|wer bist|bist du|sind sie (?:ein|eine)|"
        r"qui es|es-tu|vous etes (?:un|une|qui)|etes-vous|was kannst du|que (?:sais|savez)|"
     r"what can you do|your name|how do you work|smart are you", "me"),
    (
        r"what(?:'s| is) (?:this|tenet|it)(?: thing| tool| place| app| site| page| all about| for)?\??$|what (?:can|do|"
        r"should) (?:i|we) do here|"
        r"how does (?:this|it|tenet) work|what is going on|was ist das\W*$|was (?:kann|soll|mache) ich hier|wie funktioniert (?:das|"
        r"tenet|es)|c'est quoi (?:ca|ce truc|tenet)|"
        r"comment (?:ca|tenet) (?:marche|fonctionne)", "this"),
    (
        r"\bearns?\b|\bcheat\w*|\b(?:gam(?:e|ed|ing)|trick\w*|hack\w*|fool\w*|abus\w*|exploit\w*)\b.*\b(?:it|this|reward)\b|"
        r"\b(?:it|this|reward)\b.*\b(?:gamed|tricked|hacked|fooled|abused|exploited)\b|what (?:does|would|will) (?:it|the reward) pay",
        "pays"),
    (rf"{_PRACTICE}.{{0,40}}{_HELPS}|{_HELPS}.{{0,40}}{_PRACTICE}", "practice"),
    (
        r"reinforc\w*|\b(?:rl|grpo|rlvr|rlhf|dpo|kto)\b|\bpracti[sc]\w*|\breward(?:s|ed)?\b (?!file|function|\.py|term|code)|"
        r"\b(?:being|gets?|be) paid\b|trial and error|(?:which|what) (?:way|method|kind|sort)s? (?:of|to) (?:train|learn)\w*|"
        r"(?:which|what) (?:training )?methods?\b|"
        r"how (?:will|does|do|is|would) (?:it|you|the model) (?:be )?(?:learn|train)\w*|bestarkend\w*|belohnung\w* lern\w*|"
        r"(?:wie|womit) (?:wird|lernt) (?:es|das modell)|par renforcement", "methods"),
    (
        r"^(?:and |but |so )?(?:can|could|will|would|does) (?:it|the model) (?:also |even |then |later )?(?!wait\b|take\b|"
        r"fail|cost|stop|be\b|run\b|melt|hurt|break|slow|crash)\w+",
        "capability"),
    (r"\bmelt\b|\b(?:slow(?:s|ed)?|crash\w*|hurt\w*|break\w*) (?:down )?my (?:laptop|computer|machine|pc)\b", "cost"),
    (
        r"where (?:does|will|would) (?:it|this|that|the model) (?:run|live)|(?:my|your) machine or (?:my|your)|wo lauft (?:es|das)|"
        r"who (?:can|could|will) (?:reach|access|open|use) (?:it|this|the model)|qui (?:peut|pourra|va) (?:y )?(?:acceder|l'utiliser)|"
        r"wer (?:kann|darf) (?:es|das|darauf)|"
        r"sent (?:anywhere|somewhere|to)|leave (?:this|my|the) (?:machine|computer|laptop)|privacy|private|confidential|gdpr|"
        r"dsgvo|upload(?:ed)? (?:to|anywhere)|cloud|who (?:can|will|may)? ?sees?|see (?:this|my) data|"
     r"datenschutz|vertraulich|wer (?:sieht|liest|bekommt)|verlassen .*(?:haus|rechner)|in die cloud|confidentiel|rgpd|qui (?:voit|lit)|"
        r"data safe|secure\b|share my|send my|daten.*(?:gesendet|verschickt)|wohin.*daten|daten.*sicher|donnees.*(?:envoy|"
        r"sures?)", "privacy"),
    (
        r"\bcosts?\b|\bprice|\bexpensive\b|\bpay\b|\bfree\b|\bmoney\b.*\bcost|kostet|was kosten|combien (?:ca )?coute|"
        r"coute", "cost"),
    (
        r"how (?:do|can|should|to) (?:i |we )?approve|where.*approve|approve (?:each|all|every)|how (?:do|can) i (?:say yes|"
        r"accept|confirm)|freigeben|freigabe|approuver|wie (?:bestatige|stimme) ich", "approve"),
    (
        r"^(?:please )?(?:(?:do|run|start|try) (?:it|that|this) (?:again|once more|over|one more time)|(?:probier|versuch)\w*|"
        r"make it stop)\b|"
        r"^(?:please )?(?:stop|cancel|pause|abort|halt|try again|retry|undo|restart|abbrechen|annuler|arrete)\b|how (?:do|"
        r"can) i (?:stop|cancel|restart|retry)", "stop"),
    (
        r"what if i (?:stop|leave|quit|close|go away|walk away)|close (?:the|this|my) (?:window|tab|browser|laptop|page)|come "
        r"back later|leave it running|log ?out|turn off|"
        r"shut down|\bzuklapp\w*|zumachen|(?:close|shut) (?:my|the) lid|fenster (?:zu|schliess)|(?:spater|morgen) (?:weiter|wieder)|"
        r"rechner aus|fermer (?:la|le|cette|mon)|revenir plus tard",
        "window"),
    (
        r"which (?:format|file|columns?)|what (?:format|file|kind of file|columns?)|excel|xlsx|spreadsheet|where do i put|how (?:do|"
        r"should) i (?:send|give|upload)|\bcsv\b|jsonl|welche[sm]? (?:format|datei|spalten)|wie sollen? (?:die |"
        r"eine )?(?:\w+ )?(?:zeilen?|datei|beispiele?|tabelle)|"
        r"(?:in|dans) (?:welchem|quel) format|quel(?:le)?s? (?:format|fichier|colonnes)|a quoi (?:doit|"
        r"doivent)", "format"),
    (
        r"where (?:are|is|do|can).*(?:files?|folder|saved|stored|find|model|results|report)|wo (?:sind|finde|liegen)|wo (?:ist|liegt)|"
        r"ou sont", "files"),
    (
        r"how many (?:would|will|must|need)\b.*(?:enough|need|suffice|do\b)|how many (?:do (?:you|i)|rows do you|examples do you|"
        r"rows do i|examples do i|should|are enough|can i)|(?:are|is) (?:two|"
        r"five|ten|\d+) enough|how much data|wie viele (?:brauch\w*|soll\w*|braucht|mussen)|reich(?:t|en) (?:das|die|\w+ zeilen)|"
        r"genug\b.*\?|"
        r"combien (?:il )?(?:en )?(?:faut|voulez|veux)|c'est assez", "enough"),
    (
        r"(?:call|use|ask|try|query|integrate|connect to) (?:it|the model|my model|the api|this)|from python|\bapi\b|\bcurl\b|"
        r"wie (?:rufe|benutze|frage|verwende) ich|welche adresse|comment (?:on )?(?:l'utilise|l'appel|je l')|quelle adresse|"
        r"which port|what address|\burl\b|endpoint|openai client", "use"),
    (
        r"what (?:have|did|do) you (?:\w+ )?(?:got|get|have|understood|understand|know|heard|noted)"
        r"(?: (?:from|of|about) \w+)?(?: so far| until now)?\W*$|"
        r"what (?:did|have) we (?:\w+ )?(?:agreed?|sa(?:id|y)|decided?|start(?:ed)?)\b|was hast du (?:bisher|bis jetzt|schon|"
        r"verstanden)|qu'as-tu (?:compris|note)", "so_far"),
    (r"did you assume|assum\w+|angenommen|annahmen?|supposee?s?\b|hypotheses?", "assumed"),
    (
        r"why (?:do|are|did) you (?:ask|need|want)|why (?:this|that) question|why does (?:that|this|it) matter|"
        r"(?:warum|wieso|weshalb|wozu) (?:\w+ )?(?:fragst|brauchst|willst|mochtest|fragen|brauchen|wollen)|"
        r"(?:warum|wieso|wozu) ist das|pourquoi faire|"
        r"pourquoi (?:cette|tu|vous)|what happens with it", "why_asked"),
    (
        r"(?:can|could|would|will) you (?:please )?explain(?: (?:that|this|it))?\W*$|pouvez-vous (?:m')?expliquer|"
        r"peux-tu (?:m')?expliquer|"
        r"(?:konnen sie|kannst du) (?:mir )?(?:das )?(?:bitte )?erklar\w*|how do you mean|what do you mean|"
        r"(?:do not|don'?t) (?:understand|get (?:it|that|you))|(?:for|an|one|give me an?) "
        r"example\??$|like what|"
        r"such as\??$|what (?:should|do|could|must) i (?:write|say|type|answer|put|give you|send)|wie meinst|versteh\w* nicht|"
        r"comprends? pas|zum beispiel\?|ein beispiel|wie meinen|was heisst das|par exemple|un exemple|qu'est-ce que je dois|"
        r"was soll ich|was muss ich", "example"),
    (r"why did (?:that|this|it) (?:happen|break|stop)|(?:is|are) (?:my|the|our|all my) (?:data|rows|work|files|examples) (?:gone|"
    r"lost|safe)\b|"
        r"(?:daten|alles|zeilen) (?:weg|verloren)\b|what (?:went|is|'s) wrong|why did (?:it|this|that|the \w+) fail|what failed|"
        r"what happened|is it stuck|error|was (?:ist|"
        r"war) (?:passiert|los|schief)|(?:warum|wieso) .*(?:gescheitert|fehl|abgebrochen)|"
     r"qu'est-ce qui (?:s'est|ne va)|que s'est-il|pourquoi (?:ca a|il a) (?:plante|echoue)", "trouble"),
    (
        r"how (?:long|far|much longer|much time)|when (?:will|is) (?:it|this|the)|\beta\b|still running|progress|wie lange|"
        r"wie weit|combien de temps|bientot fini|wann (?:ist|bist|sind)|wie lang\b|quand (?:est-ce|sera)|"
        r"how is it going|is it (?:learning|working|getting)\b|\bca avance\b|geht es voran", "time"),
    (r"classical|tf-?idf|logistic|simpler model", "classical"),
    (r"\btrust (?:it|this|that|the)\b|\brely on\b|(?:is|are|was) (?:that|this|it|these) (?:good|bad|ok|okay|any good)\b|good or bad|"
        r"gut oder schlecht|bon ou mauvais|(?:darauf|mich) verlassen|fier a|why not ship|why (?:is )?(?:the )?verdict|can (?:it|"
        r"we) ship|should (?:i|we) ship|ready to ship|do not ship|"
        r"warum .*(?:urteil|nicht freigegeben)|pourquoi .*verdict", "verdict"),
    (
        r"(?:why|warum|wieso|pourquoi) .*\b(?:worse|weak\w*|bad|schlecht\w*|schwach\w*|mauvais\w*|faible)\b|get wrong|gets? .*wrong|"
        r"mistakes does|weakest|worst label|which (?:tickets|labels|queues) (?:fail|"
        r"are wrong)|errors does|schwachste|wo (?:liegt es|irrt|macht es) .*(?:falsch|fehler)|welche fehler|le plus faible|"
        r"quelles erreurs|se trompe",
        "weakest"),
    (
        r"(?:is|was|are) (?:it|this|that|the (?:tuned )?model|the training) (?:\w+ )?(?:better|worse|worth|an improvement)|"
        r"\b(?:luck|lucky|by chance|coincidence|zufall\w*|hasard)\b|did (?:it|the training|training) (?:\w+ )?(?:get|"
        r"become) (?:any )?better|"
        r"did (?:it|the training|training) (?:help|work|improve)|better than|improve|besser|mieux|gain\b", "better"),
    (
        r"how (?:good|well|accurate|bad)|accura\w+|quality|scores?\b|results?\b|performance|wie gut|a quel point|"
        r"quelle precision", "how_good"),
    (
        r"(?:what|if|when|once|after)\b.*\bi approve\b|what (?:happens|comes|is|do we do|should i do|do i do|now|'s) ?(?:next|"
        r"now|then|after)|what now|next steps?|and now|"
        r"what do (?:you|u) (?:still |else )?(?:need|want|expect|require)\b|what(?:'s| is) (?:still )?(?:needed|missing|required)|"
        r"what (?:should|can|must|do) (?:i|we) (?:have to )?(?:do|bring|provide)\b|was (?:brauchst|willst|fehlt)|il (?:te|"
        r"vous) faut quoi|"
        r"where are we|(?:what|if|when|once|after)\b.*\bi approve|what are you waiting|the plan$|status|wie geht es weiter|"
        r"was (?:kommt|passiert)|was nun|und jetzt|wie weiter|nachste\w* schritt|et apres|prochaine etape|et maintenant|"
        r"ensuite", "next"),
    (
        r"can (?:i|we) (?:still )?(?:change|edit|go back|undo|rename|add|remove|modify|adjust|correct)|how (?:do|can) (?:i|"
        r"we) (?:change|edit|rename|add|remove|correct)|go back|is it possible to|kann (?:ich|man).*(?:andern|umbenennen|hinzu|dazu|"
        r"zuruck|loschen)|"
        r"puis-je|peut-on (?:changer|ajouter|modifier)|(?:je peux|on peut) .*(?:changer|ajouter|modifier)", "change"),
    (
        r"where (?:did|do|does) (?:you|they|these|those|the [\w -]{3,20}) (?:get|come)\b|did (?:i|you) (?:give|write|make|invent)\b|"
        r"how many (?:\w+ )?(?:rows|examples|tickets|data)|how many (?:\w+ )?(?:have|did|are there|do you have)|how many so far|"
        r"wie viele (?:zeilen|beispiele)|combien d", "rows"),
    (
        r"(?:which|what|list|show|how many)(?: are)?(?: me)?(?: the| our| my| all)? (?:\w+ )?(?:labels?|queues?|categories|"
        r"departments|classes|tags|topics|fields|values|keys)(?! mean)\b|"
        r"\b(?:is|are) (?:the |an? )?[\w ]{2,30}? (?:required|optional|mandatory|null)\b|"
        r"(?:value|field) (?:is|are) (?:missing|absent)|(?:welche|zeig\w*|liste).*(?:labels|kategorien|abteilungen|themen|klassen)|"
        r"quel(?:le)?s? (?:sont (?:les|mes|nos) )?(?:etiquettes|categories|services|themes)", "labels"),
    (r"(?:show|list|which|what are)(?: me)?(?: all)?(?: the| our| my)? tenets\b|(?:zeig|welche|liste).*grunds|(?:montre|"
        r"quels?).*principes", "tenets"),
)  # fmt: skip
