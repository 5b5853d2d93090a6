import type { Phrases } from "./phrases";

export const de: Phrases = {
  order_status: `
    Wo ist meine Bestellung?
    Ich habe vor einer Woche bestellt und nichts gehört
    Wann kommt mein Paket an?
    Haben Sie schon verschickt, was ich gekauft habe?
    Ich möchte den Stand der Bestellung 4512 wissen
    Mein Paket ist immer noch nicht da
    Können Sie mir die Sendungsnummer geben?
    Die Sendungsverfolgung bewegt sich seit drei Tagen nicht
    Hat meine Bestellung das Lager verlassen?
    Ich warte seit Montag auf meine Bestellung
    Gibt es etwas Neues zu den Stiefeln, die ich am Dienstag bestellt habe?
    Können Sie bestätigen, dass meine Ware unterwegs ist?
    wo steckt das buch, das ich am 3. bestellt hab
    auf der seite steht seit fünf tagen verschickt und nichts kommt
    sagt ihr bescheid wenn meine sachen rausgehen?
    wie lange dauert es noch bis meine bestellung da ist
    warte immer noch auf die kopfhörer, gibt's ein problem?`,
  shipping: `
    Was kostet der Versand nach Österreich?
    Liefern Sie in die Schweiz?
    Wie lange dauert die Lieferung nach Hamburg?
    Wie hoch sind die Versandkosten?
    Kann ich es im Laden abholen?
    Bieten Sie Expressversand an?
    Mit welchem Paketdienst versenden Sie?
    Ab welchem Betrag ist der Versand kostenlos?
    Schicken Sie Pakete nach Italien?
    Kann an eine Packstation geliefert werden?
    Wie ist die Lieferzeit auf die Inseln?
    Liefern Sie auch samstags?
    könnt ihr das abends zu mir nach hause bringen?
    in welche länder schickt ihr
    kostet es was, das bis nach tirol zu bringen?
    wie viele tage wenn ich jetzt kaufe
    kann ich es abholen statt es schicken zu lassen`,
  refund: `
    Ich möchte die Jacke zurückgeben
    Wie kann ich etwas zurückschicken?
    Ich will mein Geld zurück
    Wann bekomme ich meine Rückerstattung?
    Es ist zu klein, ich möchte es gegen eine andere Größe tauschen
    Wie viele Tage habe ich für die Rückgabe?
    Ist die Rücksendung kostenlos?
    Ich habe es vor zehn Tagen zurückgeschickt und noch kein Geld bekommen
    Das ist nicht, was ich erwartet habe, bitte erstatten
    Kann ich die Stiefel eine Nummer größer umtauschen?
    Wo gebe ich das Retourenpaket ab?
    Ich brauche das Etikett für die Rücksendung
    das sofa gefällt mir nicht, kann ich es euch zurückschicken?
    war zu groß, tauscht ihr das gegen eine größe kleiner?
    ist meine rücksendung angekommen? wann sehe ich mein geld
    was mache ich wenn mir der kauf nicht gefällt
    ich möchte wiederhaben was ich bezahlt habe`,
  complaint: `
    Das Paket kam kaputt an
    Die Tasse hat einen Riss, das ist inakzeptabel
    Sie haben mir den falschen Artikel geschickt
    Ich bin sehr unzufrieden mit dem Service
    Ich schreibe seit drei Tagen und niemand antwortet
    Der Rucksack ist nach einer Woche gerissen
    Es fehlt ein Artikel im Karton
    Das ist schon das zweite Mal, dass es beschädigt ankommt
    Ich möchte mich beschweren
    Die Qualität ist furchtbar, ich fühle mich betrogen
    Der Fahrer war sehr unhöflich
    Der Reißverschluss funktioniert nicht, er ist defekt
    so eine enttäuschung, aus den kopfhörern kommt kein ton
    das paket war offen und es fehlen sachen
    das habe ich nicht bestellt, ich wollte was anderes
    versuche seit einer woche euch zu erreichen, unmöglich
    nach zwei tagen ging es nicht mehr, wirklich miese qualität`,
  cancel_order: `
    Ich möchte meine Bestellung stornieren
    Kann ich den Kauf von gestern stornieren?
    Bitte stornieren Sie die Bestellung 8841
    Ich habe mich vertan, bitte stornieren
    Kann ich die Adresse der Bestellung noch ändern?
    Ich möchte meine Bestellung ändern, bevor sie rausgeht
    Nehmen Sie eine der Tassen aus meiner Bestellung
    Ich habe aus Versehen zweimal bestellt, bitte eine stornieren
    Ich will es nicht mehr, stornieren Sie es
    Wie storniere ich eine Bestellung?
    Bitte nicht verschicken, ich habe es mir anders überlegt
    Ich muss die Farbe der eben gemachten Bestellung ändern
    bitte den kauf stoppen, ich brauche es nicht mehr
    könnt ihr einen artikel rausnehmen bevor ihr es schickt?
    falsche hausnummer eingegeben, bitte in der bestellung ändern
    löscht was ich heute früh bestellt habe
    ich will vom kauf zurücktreten`,
  payment: `
    Kann ich mit Klarna zahlen?
    Meine Karte wird nicht angenommen
    Sie haben mir zweimal Geld abgebucht
    Ich brauche die Rechnung für meinen Einkauf
    Nehmen Sie PayPal?
    Kann man in Raten zahlen?
    Bei der Zahlung kommt ein Fehler
    Stellen Sie Rechnungen auf Firmen aus?
    Kann ich per Nachnahme bezahlen?
    Da ist eine Abbuchung, die ich nicht kenne
    Welche Zahlungsarten gibt es?
    Der Gutschein wird beim Bezahlen nicht angenommen
    bei der bank wurde es zweimal abgezogen
    meine karte geht nicht durch, was nun
    kann ich zahlen wenn der fahrer kommt?
    auf dem beleg fehlt meine ust-id
    ich hab einen gutschein und die seite nimmt ihn nicht`,
  account: `
    Ich komme nicht in mein Konto
    Ich habe mein Passwort vergessen
    Ich möchte meine E-Mail-Adresse ändern
    Wie lösche ich mein Konto?
    Bitte löschen Sie meine persönlichen Daten
    Ändern Sie die Adresse in meinem Profil
    Die Mail zum Zurücksetzen des Passworts kommt nicht
    Wie registriere ich mich auf der Seite?
    Ich möchte keinen Newsletter mehr bekommen
    Mein Benutzer ist gesperrt
    Ich möchte meine Telefonnummer aktualisieren
    Die Anmeldung geht nicht
    passwort weg und ich komme nicht mehr rein
    wie ändere ich die handynummer, die ihr von mir habt
    ich will keine mails mehr von euch
    ich will, dass ihr alles löscht was ihr über mich habt
    die seite sagt, meinen benutzer gibt es nicht`,
  product_question: `
    Aus welchem Material ist die Jacke?
    Ist der Rucksack wasserdicht?
    Darf die Tasse in die Spülmaschine?
    Welche Größe empfehlen Sie bei 1,80 m?
    Wie schwer ist das Zelt?
    Ist es für Kinder geeignet?
    Welche Maße hat die Flasche?
    Wie wäscht man den Schlafsack?
    Passt das zu meinem Handy?
    Gibt es eine Garantie?
    Was ist der Unterschied zwischen den beiden Modellen?
    Ist sie warm genug für Schnee?
    ist das fahrrad was für jemanden mit 1,60?
    was ist in der creme drin? ich bin allergisch
    haben die kopfhörer ein kabel oder ohne
    kann das draußen im regen stehen?
    wie viel liter hat es und wie macht man es sauber`,
  price: `
    Wie viel kostet die blaue Tasse?
    Was ist der Preis des Rucksacks?
    Was kosten die Stiefel?
    Gibt es Rabatt, wenn ich drei kaufe?
    Wie teuer ist das Zelt?
    Haben Sie gerade Angebote?
    Ist der Preis inklusive Mehrwertsteuer?
    Gibt es gerade einen Schlussverkauf?
    Wie ist der Großhandelspreis?
    Nennen Sie mir den Preis der Flasche
    Warum ist der Preis gestiegen?
    Haben Sie etwas Günstigeres?
    was soll das klapprad kosten
    sagt ihr mir, auf was die creme kommt
    was würden vier kosten
    ist das sofa reduziert?
    habt ihr keins das weniger kostet?`,
  availability: `
    Haben Sie die Jacke in Grün?
    Gibt es noch Größe M?
    Ist der rote Rucksack auf Lager?
    Wann ist die blaue Tasse wieder da?
    Ist es im Laden verfügbar?
    Haben Sie Stiefel in Größe 42?
    Sind noch Tassen da?
    Es ist ausverkauft, kommt es wieder rein?
    Haben Sie das in einer anderen Farbe?
    Führen Sie dieses Modell in Schwarz?
    Sagen Sie mir Bescheid, wenn es wieder lieferbar ist
    Ist noch ein Zelt für zwei vorrätig?
    gibt's die fahrräder in rot?
    habt ihr diese nachtcreme nicht mehr?
    wann bekommt ihr das buch wieder
    ist im laden in der stadt noch eins da?
    könnt ihr es mir in 38 besorgen`,
  purchase: `
    Ich möchte zwei blaue Tassen kaufen
    Ich hätte gern zwei blaue Tassen
    Ich nehme den schwarzen Rucksack
    Geben Sie mir drei Flaschen
    Ich möchte eine Jacke in L bestellen
    Ich würde gern fünf Tassen bestellen
    Ich möchte eine Bestellung aufgeben
    Legen Sie mir zwei Paar Stiefel zurück
    Legen Sie noch eine Tasse in meinen Warenkorb
    Wie kann ich das Zelt kaufen?
    Ich brauche vier Schlafsäcke
    Okay, ich nehme beide
    ich nehme zwei cremes und ein buch
    okay, ich nehm das klapprad
    ich wollte drei von den kleinen pflanzen
    legt mir zwei zurück, ich zahle morgen
    tragt mich für vier karten ein`,
  greeting: `
    Hallo
    Guten Morgen
    Guten Tag
    Hallo, ist da jemand?
    Hi zusammen
    Hallo, wie geht es Ihnen?
    Halloo
    Guten Abend, können Sie mir helfen?
    Hallo, ich habe eine Frage
    Grüß Gott
    Hallo, ich wollte etwas fragen
    Moin, sind Sie da?
    hallo zusammen
    hi guten morgen
    hey, wie geht's
    hallo, kann mir jemand helfen?
    guten tag, eine frage`,
  thanks: `
    Danke
    Vielen Dank für alles
    Perfekt, danke
    Super, ist angekommen, vielen Dank
    Okay, sehr nett
    Das weiß ich sehr zu schätzen
    Wunderbar, danke für Ihre Hilfe
    Alles in Ordnung, danke
    Ok danke
    Das ging schnell, danke
    Alles klar, auf Wiedersehen
    Ich liebe es, ihr seid die Besten
    ok danke!
    das hat sehr geholfen, schönen tag noch
    ok das war's, tschüss
    klasse, danke euch
    ihr seid so nett`,
  other: `
    Suchen Sie Mitarbeiter?
    Wir bieten Marketing für Ihre Webseite an
    Wann machen Sie auf?
    Wo ist Ihr Geschäft?
    Entschuldigung, falsche Nummer
    Wer hat gestern das Spiel gewonnen?
    Ich würde gern als Influencer mit Ihnen arbeiten
    Erzählst du mir einen Witz?
    Ich bin Journalistin und möchte Sie interviewen
    Sind Sie ein Mensch oder ein Roboter?
    Hier ist mein Lebenslauf
    Wie ist das Wetter heute?
    wann schließt ihr heute
    ich würde gern bei euch arbeiten
    in welcher straße seid ihr
    ich schreibe von einer agentur, wir haben einen vorschlag
    magst du fußball?`,
};
