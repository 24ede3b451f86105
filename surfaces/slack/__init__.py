"""The Slack bot: one thread is one project, and every thread a view of a `Session`.

incoming  what Slack sends, as a Delivery            store    what the bot must not forget
intake    keep it before Slack hears "got it"        turns    one thread after the other, in order
acting    a Delivery becomes a Reply                 telling  the journal and the cards, back into the thread
"""
