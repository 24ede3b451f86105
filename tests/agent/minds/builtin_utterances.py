"""What people say, and what it is: `situation | intent [stage] | words`, one a line.

Situations: `labels`, `rows`, `worst` are the open questions of the interview; `on STAGE` is a review of that stage,
`job` a training that runs, `repair` one that failed, `done` a model that is live.
"""

TABLE = """
labels | answer | billing, technical, shipping
labels | answer | We have three: hardware, software and network
labels | answer | billing?
labels | answer | I don't know
labels | answer | not sure, what do you suggest?
labels | answer | use your judgement
labels | answer | spam or not spam
labels | answer | just positive and negative
labels | answer | skip
labels | answer | whatever you think is best
labels | answer | - bugs\\n- questions\\n- praise
labels | question | why do you ask?
labels | question | What is a label?
labels | question | how many can I have?
labels | question | can I change them later?
labels | question | Was meinst du damit?
labels | remark | thanks
labels | remark | hello there!
labels | answer | Rechnung, Technik und Versand
labels | answer | weiß ich nicht
labels | answer | facturation, technique et livraison
labels | question | pourquoi cette question ?
rows | answer | I have none yet
rows | answer | later
rows | answer | I don't have any
rows | rows | my card was charged twice -> billing\\nwhere is my parcel -> shipping
rows | question | what format do you need?
rows | question | how many do you need?
rows | question | is my data sent anywhere?
rows | answer | we only have five
rows | answer | keine
worst | answer | billing
worst | answer | billing?
worst | answer | Use your judgement
worst | answer | shipping tickets that go to billing
worst | answer | the second one
worst | answer | 2
worst | answer | none of them
worst | answer | I don't care
worst | answer | definitely missing a technical issue
worst | question | what happens with it?
worst | question | why does that matter?
worst | answer | egal
worst | answer | peu importe
on spec | change spec | rename billing to payments
on spec | change spec | please rename shipping to "delivery"
on spec | change spec | could you call billing "payments" instead?
on spec | change spec | add a label refunds
on spec | change spec | we also need a queue for refunds
on spec | change spec | Can you add another category called complaints?
on spec | change spec | remove shipping
on spec | change spec | the title should be Help desk triage
on spec | change spec | the users are our night shift
on spec | change spec | the instruction is too long
on spec | change spec | billing means everything about money
on spec | change spec | drop the label shipping, we don't use it
on spec | change spec | Füge ein Label Rückgabe hinzu
on spec | change spec | ajoute une étiquette remboursement
on spec | change spec | benenne billing in Rechnung um
on spec | change spec | renomme shipping en livraison
on tenets | change tenets | make T2 stricter
on tenets | change tenets | make t2 stricer please
on tenets | change tenets | the second tenet should be stricter
on tenets | change tenets | change the threshold to 0.8
on tenets | change tenets | chnage the tresholf of T2 to 80 %
on tenets | change tenets | T2 at least 90%
on tenets | change tenets | T3 should not block
on tenets | change tenets | remove the third tenet
on tenets | change tenets | could you lower the weight of T4?
on tenets | change tenets | I'd like T1 to be looser
on tenets | change tenets | T2 is too strict
on tenets | change tenets | der zweite Grundsatz soll strenger sein
on tenets | change tenets | rends T2 plus strict
on tenets | change tenets | add a tenet: the answer has at most 2 words
on tenets | change tenets | I don't agree with the fourth tenet
on tenets | change spec | add a label refunds
on tenets | change spec | hmm, please rename billing to payments first
on tenets | change examples | row 3 should be shipping
on tenets | change data_plan | use 100 rows per label
on tenets | change tenets | looks good but make T2 stricter
on tenets | change tenets | Yes, but T3 must be blocking
on tenets | question | why is T1 blocking?
on tenets | question | what is a tenet?
on tenets | question | show me T2
on tenets | question | should T2 be stricter?
on tenets | question | can I change the threshold?
on tenets | question | what happens if T1 fails?
on tenets | question | What did you assume?
on tenets | question | warum ist T1 so streng?
on tenets | question | c'est quoi un tenet ?
on tenets | approval | yes
on tenets | approval | ok go ahead
on tenets | approval | approved
on tenets | approval | looks good
on tenets | approval | LGTM
on tenets | approval | do it
on tenets | approval | 👍
on tenets | approval | Looks good to me, thanks!
on tenets | approval | perfect, please continue
on tenets | approval | I approve
on tenets | approval | sounds good, let's go
on tenets | approval | passt so, weiter
on tenets | approval | oui, c'est bon
on tenets | approval | ja, sieht gut aus
on tenets | remark | no
on tenets | remark | thanks!
on tenets | remark | thank you very much
on examples | change examples | the examples are wrong, row 3 should be shipping
on examples | change examples | remove row 2
on examples | change examples | delete rows 4 and 5
on examples | change examples | example 7 belongs to billing
on examples | change examples | Zeile 3 soll shipping sein
on examples | change examples | the last row is mislabelled
on examples | change examples | change #4 to billing
on examples | rows | add these:\\nI want my money back -> billing\\nno parcel came -> shipping
on examples | question | how many rows are there?
on examples | question | which labels do we have?
on examples | approval | fine
on examples | change data_plan | generate more rows
on data_plan | change data_plan | use 100 rows per label
on data_plan | change data_plan | make it 200 rows for each label
on data_plan | change data_plan | hold out 20% instead
on data_plan | change data_plan | set the seed to 7
on data_plan | change data_plan | lower the temperature
on data_plan | change data_plan | fewer rows please
on data_plan | change data_plan | 150 Zeilen pro Label bitte
on data_plan | change data_plan | near duplicates above 0.9 should go
on data_plan | question | what is a held-out row?
on data_plan | question | how long will it take?
on data_plan | question | what does it cost?
on data_plan | approval | go
on training_plan | change training_plan | train longer
on training_plan | change training_plan | more epochs
on training_plan | change training_plan | 5 epochs please
on training_plan | change training_plan | can you train for 10 minutes at most?
on training_plan | change training_plan | learning rate 1e-4
on training_plan | change training_plan | use a LoRA rank of 16
on training_plan | change training_plan | länger trainieren
on training_plan | change training_plan | entraîne plus longtemps
on training_plan | question | what is LoRA?
on training_plan | question | is this better than the classical model?
on training_plan | question | how good is it now?
on training_plan | change method | use the classical model instead
on training_plan | approval | start the training
on training_plan | approval | yes please, train it
on report | question | is it better?
on report | question | what does the interval mean?
on report | change tenets | change the second tenet
on report | change training_plan | train it longer, more epochs
on report | approval | ship it
on deployment | change deployment | set max tokens to 8
on deployment | question | where are my files?
on deployment | approval | deploy it
job | question | how far is it?
job | question | how long does it still take?
job | question | can I close the window?
job | question | stop
job | question | cancel the training
job | change tenets | make T2 stricter
job | remark | ok
job | remark | cool, thanks
repair | question | what went wrong?
repair | question | try again
repair | change training_plan | use fewer epochs
done | question | how do I use the model?
done | question | what happens next?
done | change spec | add a label refunds
done | question | who are you?
done | question | are you a language model?
done | remark | great work, thank you!
done | question | Wo sind meine Dateien?
labels | answer | Our departments: HR; IT; Facilities
labels | answer | let me think... bug, feature request, question
labels | answer | dunno, you choose
labels | answer | urgent / not urgent
labels | question | could you explain what you mean by labels?
labels | question | are two enough?
labels | question | who will see this data?
labels | answer | complaints and compliments, nothing else
rows | answer | sorry, nothing at hand right now
rows | question | can I use an Excel file?
rows | question | where do I put the file?
rows | answer | I'll send them tomorrow, go on please
rows | answer | no examples available
worst | answer | Technical issue, by far.
worst | answer | I'd say shipping hurts the most
worst | answer | losing a billing ticket
worst | question | what do you mean by mistake?
worst | answer | all are equally bad
worst | answer | pas d'idée, comme vous voulez
worst | remark | hi
on spec | change spec | Instead of shipping say delivery
on spec | change spec | the problem should mention our backlog
on spec | change spec | it is used by the night team, not the support team
on spec | change spec | merge billing and shipping
on spec | change spec | please shorten the instruction
on spec | change spec | I'd prefer "Invoices" rather than billing
on spec | change spec | missing a shipping ticket is the worst mistake
on spec | question | why three labels?
on spec | question | what does risk mean here?
on spec | approval | that's right
on spec | approval | Great, go on.
on spec | approval | jup, passt
on tenets | change tenets | raise T2
on tenets | change tenets | Threshold of the second one up to 85 percent please
on tenets | change tenets | 0.8 for T2
on tenets | change tenets | the first tenet is too hard, allow 95%
on tenets | change tenets | can we make T3 non-blocking?
on tenets | change tenets | T4 is unnecessary, drop it
on tenets | change tenets | give T2 more weight
on tenets | change tenets | get rid of tenet 4
on tenets | change tenets | Could you be more lenient with T2?
on tenets | change tenets | Bitte mach T3 blockierend
on tenets | change tenets | change tenet three so it only needs 60%
on tenets | question | how is T2 measured?
on tenets | question | is 0.7 a good threshold?
on tenets | question | do I have to approve each one?
on tenets | approval | okay, approve
on tenets | approval | Yes!
on tenets | approval | yes that is exactly what I want
on tenets | approval | super, weiter so
on tenets | approval | c'est parfait, merci
on examples | change examples | rows 2 and 5 are wrong, they should be billing
on examples | change examples | please delete the second example
on examples | change examples | ticket number 3 in the list should be technical issue
on examples | change examples | swap the label of row 6 to shipping
on examples | question | why are there only nine examples?
on data_plan | change data_plan | 60 per label is not enough, take 120
on data_plan | change data_plan | I want a bigger test set
on data_plan | change data_plan | can you do 80 rows per queue?
on data_plan | change data_plan | don't generate so many rows
on data_plan | question | what does near duplicate mean?
on training_plan | change training_plan | double the epochs
on training_plan | change training_plan | it may train for 20 minutes
on training_plan | change training_plan | smaller learning rate please
on training_plan | change training_plan | please use 8 epochs instead of 3
on training_plan | question | will it run on my laptop?
on training_plan | question | what's the learning rate for?
on report | question | why not ship?
on report | question | did the training help?
on report | question | which tickets does it get wrong?
on report | change examples | row 4 of the examples is wrong, it should be billing
on deployment | change deployment | answers may have 4 tokens at most
on deployment | question | which port does it use?
job | question | is it stuck?
job | remark | okay, I'll wait
job | change data_plan | actually use 200 rows per label
repair | question | why did it fail?
done | question | how can I call it from Python?
done | change training_plan | train again with 10 epochs
done | remark | bye
labels | answer | it's about HR, payroll and IT stuff
labels | answer | good / bad / don't know
labels | answer | 1. password 2. printer 3. network
labels | answer | No idea yet, can you look at the file I'll send?
labels | question | do you support nested categories?
labels | answer | the usual ones: sales, support, billing
labels | question | how does this work?
labels | answer | they should be named red, amber and green
rows | answer | my colleague has them, I can't get them today
rows | question | does the CSV need a header?
rows | question | are pasted lines okay too?
rows | answer | nope
worst | answer | If a technical issue lands in shipping we lose customers
worst | answer | the first
worst | answer | none, really
worst | answer | probably shipping?
worst | question | can I name two?
worst | answer | billing und shipping
on spec | change spec | Kannst du shipping bitte in Versand umbenennen?
on spec | change spec | I think we're missing a category for complaints
on spec | change spec | "technical issue" should just be "technical"
on spec | change spec | take out shipping please
on spec | change spec | title -> Helpdesk sorter
on spec | change spec | the description of the problem is wrong
on spec | change spec | shipping includes lost parcels and delays
on spec | question | Did I give you enough information?
on spec | question | what is the instruction for?
on spec | approval | Alright, that's correct
on spec | approval | yep all good
on spec | approval | approved, thank you
on spec | remark | hm let me think
on spec | remark | I'm not sure yet
on tenets | change tenets | bump T2 to 0.85
on tenets | change tenets | T1: 99%
on tenets | change tenets | we can live with 65 % on the second
on tenets | change tenets | please no blocking on the third tenet
on tenets | change tenets | I want one more tenet about politeness
on tenets | change tenets | make tenet #2 matter more
on tenets | change tenets | T2 needs to be at least as good as 80 percent
on tenets | change tenets | baisse le seuil de T2 à 60 %
on tenets | change tenets | die Schwelle von T2 auf 0,8 setzen
on tenets | question | and what if nobody passes T3?
on tenets | question | T2 and T3 look the same to me, what's the difference?
on tenets | question | who decided on 70%?
on tenets | approval | let's go with that
on tenets | approval | Okay, next!
on tenets | approval | I'm fine with these
on tenets | approval | go go go
on examples | change examples | number 3 is shipping, not billing
on examples | change examples | the fifth row is a technical issue
on examples | change examples | kick out row 8
on examples | change examples | row 2 has the wrong label, it's billing
on examples | question | where do these come from?
on data_plan | change data_plan | we need way more data
on data_plan | change data_plan | only hold out 10 percent
on data_plan | change data_plan | 300 per class
on data_plan | question | why 30 percent held out?
on data_plan | question | will you invent rows?
on data_plan | approval | go ahead with the plan
on training_plan | change training_plan | three epochs are too few
on training_plan | change training_plan | raise the epochs to 10
on training_plan | change training_plan | limit it to 5 minutes
on training_plan | question | do I need a GPU?
on training_plan | question | how much memory does it need?
on training_plan | approval | train!
on report | question | what does not ship mean?
on report | question | so is it any good?
on report | change data_plan | let's try again with 200 rows per label
on deployment | approval | yes, put it live
on deployment | question | is it reachable from outside?
job | question | when will you be done?
job | remark | take your time
job | change training_plan | stop after 3 epochs instead
repair | question | what can I do now?
repair | change data_plan | reduce the number of rows per label to 50
done | question | can you give me a code sample?
done | change tenets | the second tenet should be 90%
done | remark | awesome
"""

MISSES: tuple[str, ...] = ()
"""What is not understood yet, by its words."""
