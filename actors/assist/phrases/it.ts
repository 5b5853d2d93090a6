import type { Phrases } from "./phrases";

export const it: Phrases = {
  order_status: `
    Dov'è il mio ordine?
    Ho ordinato una settimana fa e non so niente
    Quando arriva il mio pacco?
    Avete già spedito quello che ho comprato?
    Vorrei sapere lo stato dell'ordine 4512
    Il mio pacco non è ancora arrivato
    Mi può dare il numero di tracciamento?
    Il tracking è fermo da tre giorni
    Il mio ordine è uscito dal magazzino?
    Aspetto il mio ordine da lunedì
    Novità sugli stivali che ho ordinato martedì?
    Potete confermare che il mio ordine è in viaggio?
    dov'è finito il libro che ho ordinato il 3?
    il sito dice che è partito cinque giorni fa e ancora nulla
    mi avvisate quando parte la mia roba?
    quanto manca perché arrivi il mio ordine
    aspetto ancora le cuffie, c'è qualche problema?`,
  shipping: `
    Quanto costa la spedizione in Sardegna?
    Spedite in Svizzera?
    Quanto ci mette la consegna a Torino?
    Quali sono le spese di spedizione?
    Posso ritirarlo in negozio?
    Fate la consegna in 24 ore?
    Che corriere usate?
    Da quale importo la spedizione è gratuita?
    Mandate pacchi in Spagna?
    Si può consegnare in un punto di ritiro?
    Quali sono i tempi di consegna per le isole?
    Consegnate il sabato?
    potete portarlo a casa mia la sera?
    in quali paesi spedite
    fate pagare per portarlo in Calabria?
    quanti giorni se lo compro adesso
    posso passare io a prenderlo invece di farlo spedire`,
  refund: `
    Voglio restituire la giacca
    Come faccio un reso?
    Rivoglio i miei soldi
    Quando ricevo il rimborso?
    È troppo piccolo, vorrei cambiarlo con un'altra taglia
    Quanti giorni ho per restituirlo?
    Il reso è gratuito?
    L'ho rispedito dieci giorni fa e non mi avete rimborsato
    Non è quello che mi aspettavo, voglio il rimborso
    Posso cambiare gli stivali con un numero più grande?
    Dove lascio il pacco del reso?
    Mi serve l'etichetta per restituire l'ordine
    il divano non mi convince, posso rimandarvelo?
    era troppo grande, lo cambiate con una taglia in meno?
    vi è arrivato il mio reso? quando vedo i miei soldi
    cosa faccio se quello che ho comprato non mi piace
    voglio riavere quello che ho pagato`,
  complaint: `
    Il pacco è arrivato rotto
    La tazza è crepata, è inaccettabile
    Mi avete mandato l'articolo sbagliato
    Sono molto scontento del servizio
    Scrivo da tre giorni e nessuno risponde
    Lo zaino si è rotto dopo una settimana
    Manca un articolo nella scatola
    È la seconda volta che arriva danneggiato
    Voglio fare un reclamo
    La qualità è pessima, mi sento truffata
    Il corriere è stato molto maleducato
    La cerniera non funziona, è difettosa
    che delusione, dalle cuffie non esce suono
    il pacco era aperto e mancano delle cose
    non è quello che avevo chiesto, volevo altro
    è una settimana che provo a contattarvi, è scandaloso
    dopo due giorni ha smesso di funzionare, qualità davvero scarsa`,
  cancel_order: `
    Voglio annullare il mio ordine
    Posso annullare l'acquisto di ieri?
    Annullate l'ordine 8841 per favore
    Ho sbagliato, potete annullare?
    Posso ancora cambiare l'indirizzo dell'ordine?
    Vorrei modificare il mio ordine prima che parta
    Togliete una delle tazze dal mio ordine
    Ho ordinato due volte per errore, annullatene uno
    Non lo voglio più, annullatelo
    Come annullo un ordine?
    Per favore non speditelo, ho cambiato idea
    Devo cambiare il colore dell'ordine appena fatto
    fermate il mio acquisto per favore, non mi serve più
    si può togliere un articolo prima che lo spediate?
    ho scritto male il numero civico, cambiatelo nell'ordine
    cancellate quello che ho ordinato stamattina
    vorrei recedere dall'acquisto`,
  payment: `
    Posso pagare con Satispay?
    Non accetta la mia carta
    Mi avete addebitato due volte
    Mi serve la fattura del mio acquisto
    Accettate PayPal?
    Si può pagare a rate?
    Il pagamento dà errore
    Fate fattura alle aziende?
    Posso pagare in contrassegno?
    C'è un addebito che non riconosco
    Quali sono i metodi di pagamento?
    Il buono sconto non viene applicato al pagamento
    in banca risulta preso due volte
    non mi prende la carta, che faccio
    posso pagare quando arriva il corriere?
    sulla ricevuta manca il codice fiscale
    ho una carta regalo e il sito non la accetta`,
  account: `
    Non riesco ad accedere al mio account
    Ho dimenticato la password
    Voglio cambiare la mia e-mail
    Come cancello il mio account?
    Cancellate i miei dati personali
    Modificate l'indirizzo nel mio profilo
    Non mi arriva la mail per reimpostare la password
    Come mi registro sul sito?
    Non voglio più ricevere pubblicità
    Il mio utente è bloccato
    Voglio aggiornare il mio numero di telefono
    Non mi fa entrare
    password dimenticata e non c'è modo di entrare
    come cambio il telefono che avete nella mia scheda
    non voglio che mi mandiate altre mail
    voglio che cancelliate tutto quello che sapete di me
    la pagina dice che il mio utente non esiste`,
  product_question: `
    Di che materiale è la giacca?
    Lo zaino è impermeabile?
    La tazza va in lavastoviglie?
    Che taglia consigliate per uno alto 1,80?
    Quanto pesa la tenda?
    È adatto ai bambini?
    Che misure ha la borraccia?
    Come si lava il sacco a pelo?
    È compatibile con il mio cellulare?
    Ha la garanzia?
    Che differenza c'è tra i due modelli?
    È abbastanza calda per la neve?
    la bici va bene per uno alto 1,60?
    cosa c'è nella crema? sono allergica
    le cuffie hanno il filo o sono senza
    può stare fuori sotto la pioggia?
    di quanti litri è e come si pulisce`,
  price: `
    Quanto costa la tazza blu?
    Qual è il prezzo dello zaino?
    Quanto vengono gli stivali?
    Mi fate uno sconto se ne prendo tre?
    A quanto sta la tenda?
    Avete qualche offerta?
    Il prezzo include l'IVA?
    Ci sono saldi adesso?
    Qual è il prezzo all'ingrosso?
    Mi dica il prezzo della borraccia
    Perché il prezzo è aumentato?
    Avete qualcosa di più economico?
    quanto vale la bici pieghevole
    mi dite a quanto viene la crema
    quanto sarebbe per quattro
    il divano è scontato?
    non ne avete una meno costosa?`,
  availability: `
    Avete la giacca in verde?
    È rimasta la taglia M?
    Lo zaino rosso è disponibile?
    Quando torna la tazza blu?
    È disponibile in negozio?
    Avete stivali numero 42?
    Ci sono ancora tazze?
    È esaurito, lo riassortite?
    Lo avete in un altro colore?
    Avete questo modello in nero?
    Avvisatemi quando torna disponibile
    È rimasta una tenda per due?
    ci sono bici in rosso?
    quella crema da notte non ce l'avete più?
    quando vi arriva di nuovo il libro
    nel negozio in centro ne è rimasto uno?
    riuscite a trovarmelo nel 38`,
  purchase: `
    Voglio comprare due tazze blu
    Vorrei due tazze blu, per favore
    Prendo lo zaino nero
    Datemi tre borracce
    Voglio ordinare una giacca taglia L
    Mi piacerebbe ordinare cinque tazze
    Vorrei fare un ordine
    Mettetemi da parte due paia di stivali
    Aggiungete un'altra tazza al carrello
    Come posso comprare la tenda?
    Ho bisogno di quattro sacchi a pelo
    Va bene, le prendo tutte e due
    prendo due creme e un libro
    ok, prendo la bici pieghevole
    volevo tre piantine di quelle piccole
    tenetemene un paio, pago domani
    segnami per quattro biglietti`,
  greeting: `
    Ciao
    Buongiorno
    Buon pomeriggio
    Ciao, c'è qualcuno?
    Salve
    Ciao, come va?
    Ciaooo
    Buonasera, mi potete aiutare?
    Ciao, ho una domanda
    Saluti
    Buongiorno, volevo chiedere una cosa
    Ehi, ci siete?
    salve a tutti
    ciao buongiorno
    ehi, che si dice
    salve, c'è qualcuno che mi aiuta?
    buonasera, una domanda`,
  thanks: `
    Grazie
    Grazie mille di tutto
    Perfetto, grazie
    Ottimo, è arrivato, grazie mille
    Va bene, molto gentile
    Lo apprezzo tantissimo
    Fantastico, grazie per l'aiuto
    Tutto a posto, grazie
    Ok grazie
    Che velocità, grazie
    D'accordo, arrivederci
    Lo adoro, siete i migliori
    ok grazie!
    mi è servito molto, buona giornata
    ok è tutto, ciao
    ottimo, grazie ragazzi
    siete gentilissimi`,
  other: `
    State assumendo?
    Offriamo servizi di marketing per il vostro sito
    A che ora aprite?
    Dove si trova il vostro negozio?
    Scusi, ho sbagliato numero
    Chi ha vinto la partita ieri?
    Vorrei collaborare come influencer
    Mi racconti una barzelletta?
    Sono una giornalista e vorrei intervistarvi
    Sei una persona o un robot?
    Ecco il mio curriculum
    Che tempo fa oggi?
    quando chiudete oggi
    mi piacerebbe lavorare con voi
    in che via siete
    vi scrivo da un'agenzia, abbiamo una proposta
    ti piace il calcio?`,
};
