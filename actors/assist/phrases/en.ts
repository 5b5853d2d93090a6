import type { Phrases } from "./phrases";

export const en: Phrases = {
  order_status: `
    Where is my order?
    I ordered a week ago and haven't heard anything
    When will my parcel arrive?
    Have you sent what I bought yet?
    I'd like to know the status of order 4512
    My package still hasn't come
    Can you give me the tracking number?
    The tracking hasn't moved for three days
    Has my order left the warehouse?
    I've been waiting for my order since Monday
    Any news on the boots I ordered on Tuesday?
    Could you confirm my order is on its way?
    where's the book i ordered on the 3rd
    website says it left five days ago and still nothing
    will you tell me when my stuff goes out?
    how much longer until my order gets here
    still waiting for the headphones, is something wrong?`,
  shipping: `
    How much is shipping to Ireland?
    Do you ship to Portugal?
    How long does delivery to Leeds take?
    What are your shipping costs?
    Can I pick it up in the store?
    Do you offer next day delivery?
    Which courier do you use?
    From what amount is delivery free?
    Do you send parcels to Mexico?
    Can it be delivered to a pick-up point?
    What is the delivery time for Scotland?
    Do you deliver on Saturdays?
    could you bring it to my house in the evening?
    which countries do you send to
    do you charge for bringing it up to Wales?
    how many days if i buy it now
    can i come and collect it instead of having it sent`,
  refund: `
    I want to return the jacket
    How do I make a return?
    I want my money back
    When will I get my refund?
    It's too small, I'd like to exchange it for another size
    How many days do I have to send it back?
    Are returns free?
    I sent it back ten days ago and haven't been refunded
    It isn't what I expected, please refund me
    Can I swap the boots for a bigger size?
    Where do I drop off the return?
    I need the label to return my order
    not happy with the sofa, can i send it back to you?
    it was too big, will you swap it for a size down?
    has my return reached you? when do i see my money
    what do i do if i don't like what i bought
    i want to get back what i paid`,
  complaint: `
    The parcel arrived broken
    The mug came with a crack, this is unacceptable
    You sent me the wrong item
    I am very unhappy with the service
    I've been writing for three days and nobody answers
    The backpack fell apart after a week
    One item is missing from the box
    This is the second time it came damaged
    I want to make a complaint
    The quality is terrible, I feel cheated
    The driver was very rude
    The zip doesn't work, it's defective
    what a letdown, no sound from the headphones
    the parcel was open and things are missing
    this isn't what i asked for, i wanted something else
    been trying to reach you for a week, it's outrageous
    stopped working after two days, really poor quality`,
  cancel_order: `
    I want to cancel my order
    Can I cancel what I bought yesterday?
    Please cancel order 8841
    I made a mistake, cancel it please
    Can I still change the address of my order?
    I'd like to change my order before it ships
    Take one of the mugs off my order
    I ordered twice by accident, please cancel one
    I don't want it anymore, cancel it
    How do I cancel an order?
    Please don't send it, I changed my mind
    I need to change the colour in the order I just placed
    please stop my purchase, i don't need it anymore
    can you remove one item before you send it?
    i typed the wrong house number, change it on the order
    delete what i ordered this morning
    i'd like to back out of the purchase`,
  payment: `
    Can I pay with Apple Pay?
    My card is not accepted
    You charged me twice
    I need the invoice for my purchase
    Do you take PayPal?
    Can I pay in instalments?
    The payment gives an error
    Can you make out the invoice to my company?
    Can I pay cash on delivery?
    There is a charge I don't recognise
    Which payment methods are there?
    The voucher isn't applied at checkout
    my bank shows it was taken twice
    it won't take my card, what now
    can i pay when the driver comes?
    the receipt doesn't have my tax number
    i've got a gift card and the site won't accept it`,
  account: `
    I can't get into my account
    I forgot my password
    I want to change my e-mail address
    How do I delete my account?
    Please remove my personal data
    Update the address in my profile
    The mail to reset my password doesn't come
    How do I sign up on your site?
    I don't want to receive your newsletter
    My user is locked
    I want to update my phone number
    It won't let me log in
    i forgot my password and there's no way in
    how do i change the phone you have for me
    i don't want you to keep mailing me
    i want you to erase everything you know about me
    the page says my user does not exist`,
  product_question: `
    What is the jacket made of?
    Is the backpack waterproof?
    Can the mug go in the dishwasher?
    Which size do you recommend if I'm 6 feet tall?
    How heavy is the tent?
    Is it suitable for children?
    What are the dimensions of the bottle?
    How do I wash the sleeping bag?
    Does it work with my phone?
    Does it come with a warranty?
    What's the difference between the two models?
    Is it warm enough for snow?
    is the bike ok for someone who is 5 foot 3?
    what's in the cream? i have allergies
    do the headphones have a cable or are they wireless
    can i leave it outside in the rain?
    how many litres is it and how do you clean it`,
  price: `
    How much is the blue mug?
    What's the price of the backpack?
    How much are the boots?
    Do I get a discount if I buy three?
    How much does the tent cost?
    Do you have any offers?
    Does the price include tax?
    Is there a sale on?
    What is the wholesale price?
    Tell me the price of the bottle
    Why did the price go up?
    Do you have anything cheaper?
    what's the folding bike worth
    can you tell me what the cream comes to
    how much would four be
    is the sofa reduced?
    don't you have a less expensive one?`,
  availability: `
    Do you have the jacket in green?
    Is there a size M left?
    Is the red backpack in stock?
    When will the blue mug be back?
    Is it available in the store?
    Do you have boots in size 9?
    Are there any mugs left?
    It says sold out, will you restock?
    Do you have it in another colour?
    Do you carry this model in black?
    Let me know when it's available again
    Is there one of the two-person tents left?
    are there bikes in red?
    don't you have that night cream anymore?
    when are you getting the book in again
    is there one left in the downtown shop?
    can you get it for me in size 6`,
  purchase: `
    I want to buy two blue mugs
    I'd like two blue mugs please
    I'll take the black backpack
    Give me three bottles
    I want to order a jacket in L
    I'd like to order five mugs
    I would like to place an order
    Put two pairs of boots aside for me
    Add another mug to my basket
    How can I buy the tent?
    I need four sleeping bags
    OK, I'll take both
    i'll have two creams and a book
    ok i'm taking the folding bike
    i wanted three of the small plants
    keep a couple for me, i'll pay tomorrow
    sign me up for four tickets`,
  greeting: `
    Hello
    Good morning
    Good afternoon
    Hi, is anybody there?
    Hi
    Hello, how are you?
    Hiii
    Good evening, can you help me?
    Hi, I have a question
    Greetings
    Hello, I wanted to ask something
    Hey, are you there?
    hello there
    hi good morning
    hey, what's up
    hello, can somebody help me?
    hi, one question`,
  thanks: `
    Thanks
    Thank you very much for everything
    Perfect, thanks
    Great, it arrived, thanks a lot
    Okay, very kind
    I really appreciate it
    Wonderful, thanks for your help
    All good, thank you
    Ok thanks
    That was quick, thank you
    Alright, goodbye
    I love it, you are the best
    ok thanks!
    that really helped, take care
    ok that's all, bye
    lovely, thank you folks
    you're so kind`,
  other: `
    Are you hiring?
    We offer marketing services for your website
    What time do you open?
    Where is your shop?
    Sorry, wrong number
    Who won the match yesterday?
    I'd like to work with you as an influencer
    Can you tell me a joke?
    I'm a journalist and would like to interview you
    Are you a person or a robot?
    Here is my CV
    What's the weather like today?
    when do you close today
    i'd love to work with you
    what street are you on
    writing from an agency, we have a proposal
    do you like football?`,
};
