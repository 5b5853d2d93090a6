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
    Können Sie bestätigen, dass meine Ware unterwegs ist?`,
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
    Liefern Sie auch samstags?`,
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
    Ich brauche das Etikett für die Rücksendung`,
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
    Der Reißverschluss funktioniert nicht, er ist defekt`,
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
    Ich muss die Farbe der eben gemachten Bestellung ändern`,
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
    Der Gutschein wird beim Bezahlen nicht angenommen`,
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
    Die Anmeldung geht nicht`,
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
    Ist sie warm genug für Schnee?`,
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
    Haben Sie etwas Günstigeres?`,
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
    Ist noch ein Zelt für zwei vorrätig?`,
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
    Okay, ich nehme beide`,
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
    Moin, sind Sie da?`,
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
    Ich liebe es, ihr seid die Besten`,
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
    Wie ist das Wetter heute?`,
};
