import type { Phrases } from "./phrases";

export const fr: Phrases = {
  order_status: `
    Où est ma commande ?
    J'ai commandé il y a une semaine et je n'ai pas de nouvelles
    Quand arrive mon colis ?
    Avez-vous déjà expédié ce que j'ai acheté ?
    Je voudrais connaître l'état de la commande 4512
    Mon paquet n'est toujours pas arrivé
    Pouvez-vous me donner le numéro de suivi ?
    Le suivi n'a pas bougé depuis trois jours
    Ma commande a-t-elle quitté l'entrepôt ?
    J'attends ma commande depuis lundi
    Des nouvelles des bottes que j'ai commandées mardi ?
    Pouvez-vous confirmer que ma commande est en route ?
    il en est où le livre que j'ai pris le 3 ?
    le site dit que c'est parti il y a cinq jours et toujours rien
    vous me prévenez quand ça part ?
    il manque combien de temps avant que ma commande arrive
    j'attends encore les écouteurs, il y a un problème ?`,
  shipping: `
    Combien coûte la livraison en Corse ?
    Livrez-vous en Belgique ?
    Quel est le délai de livraison pour Lyon ?
    Quels sont les frais de port ?
    Puis-je venir le chercher en magasin ?
    Proposez-vous la livraison en 24 heures ?
    Quel transporteur utilisez-vous ?
    À partir de quel montant la livraison est-elle gratuite ?
    Envoyez-vous des colis au Canada ?
    Est-ce possible en point relais ?
    Combien de jours pour livrer en Suisse ?
    Livrez-vous le samedi ?
    vous pouvez l'apporter chez moi en fin de journée ?
    dans quels pays vous envoyez
    vous faites payer pour l'apporter en Bretagne ?
    combien de jours si je l'achète maintenant
    je peux passer le prendre plutôt que de le faire envoyer`,
  refund: `
    Je veux retourner la veste
    Comment faire un retour ?
    Je veux être remboursé
    Quand vais-je recevoir mon remboursement ?
    C'est trop petit, je voudrais échanger contre une autre taille
    J'ai combien de jours pour le renvoyer ?
    Le retour est-il gratuit ?
    Je l'ai renvoyé il y a dix jours et je ne suis toujours pas remboursée
    Ce n'est pas ce que j'attendais, remboursez-moi
    Puis-je échanger les bottes contre une pointure au-dessus ?
    Où déposer le colis de retour ?
    Il me faut l'étiquette pour renvoyer la commande
    le canapé ne me plaît pas, je peux vous le renvoyer ?
    c'était trop grand, vous échangez contre une taille en dessous ?
    vous avez reçu mon retour ? quand est-ce que je revois mon argent
    je fais quoi si ce que j'ai acheté ne me plaît pas
    je veux récupérer ce que j'ai payé`,
  complaint: `
    Le colis est arrivé cassé
    La tasse est fêlée, c'est inacceptable
    Vous m'avez envoyé le mauvais article
    Je suis très mécontent du service
    J'écris depuis trois jours et personne ne répond
    Le sac à dos s'est déchiré au bout d'une semaine
    Il manque un article dans le carton
    C'est la deuxième fois que ça arrive abîmé
    Je veux faire une réclamation
    La qualité est nulle, je me sens arnaquée
    Le livreur a été très impoli
    La fermeture éclair ne marche pas, elle est défectueuse
    quelle déception, aucun son dans les écouteurs
    le colis était ouvert et il manque des choses
    ce n'est pas ce que j'ai demandé, je voulais autre chose
    ça fait une semaine que j'essaie de vous joindre, c'est scandaleux
    en panne au bout de deux jours, vraiment mauvaise qualité`,
  cancel_order: `
    Je veux annuler ma commande
    Puis-je annuler mon achat d'hier ?
    Annulez la commande 8841 s'il vous plaît
    Je me suis trompée, pouvez-vous annuler ?
    Est-ce que je peux encore changer l'adresse de la commande ?
    Je voudrais modifier ma commande avant l'envoi
    Enlevez une des tasses de ma commande
    J'ai commandé deux fois par erreur, annulez-en une
    Je n'en veux plus, annulez
    Comment annuler une commande ?
    Ne l'envoyez pas, j'ai changé d'avis
    Je dois changer la couleur de la commande que je viens de passer
    stoppez mon achat s'il vous plaît, je n'en ai plus besoin
    on peut retirer un article avant l'envoi ?
    j'ai mis le mauvais numéro de rue, changez-le sur la commande
    effacez ce que j'ai commandé ce matin
    je voudrais renoncer à l'achat`,
  payment: `
    Puis-je payer avec Apple Pay ?
    Ma carte est refusée
    Vous m'avez débité deux fois
    J'ai besoin de la facture de mon achat
    Acceptez-vous PayPal ?
    Peut-on payer en plusieurs fois ?
    Le paiement affiche une erreur
    Faites-vous des factures pour les entreprises ?
    Puis-je payer à la livraison ?
    Il y a un débit que je ne reconnais pas
    Quels sont les moyens de paiement ?
    Le code promo ne passe pas au paiement
    ma banque montre que c'est passé deux fois
    ma carte ne passe pas, je fais quoi
    je peux régler quand le livreur vient ?
    le reçu n'a pas mon numéro de TVA
    j'ai une carte cadeau et le site n'en veut pas`,
  account: `
    Je n'arrive pas à accéder à mon compte
    J'ai oublié mon mot de passe
    Je veux changer mon adresse e-mail
    Comment supprimer mon compte ?
    Supprimez mes données personnelles
    Modifiez l'adresse dans mon profil
    Je ne reçois pas le mail pour réinitialiser le mot de passe
    Comment m'inscrire sur le site ?
    Je ne veux plus recevoir de publicité
    Mon compte est bloqué
    Je veux mettre à jour mon numéro de téléphone
    Impossible de me connecter
    mot de passe oublié et impossible de rentrer
    comment changer le téléphone que vous avez pour moi
    je ne veux plus que vous m'envoyiez des mails
    je veux que vous effaciez tout ce que vous savez de moi
    la page dit que mon utilisateur n'existe pas`,
  product_question: `
    En quelle matière est la veste ?
    Le sac à dos est-il imperméable ?
    La tasse passe-t-elle au lave-vaisselle ?
    Quelle taille conseillez-vous pour 1,80 m ?
    Combien pèse la tente ?
    Est-ce que ça convient aux enfants ?
    Quelles sont les dimensions de la gourde ?
    Comment laver le sac de couchage ?
    Est-ce compatible avec mon téléphone ?
    Y a-t-il une garantie ?
    Quelle est la différence entre les deux modèles ?
    Est-ce assez chaud pour la neige ?
    le vélo va pour quelqu'un de 1,60 m ?
    il y a quoi dans la crème ? je suis allergique
    les écouteurs ont un fil ou c'est sans fil
    ça peut rester dehors sous la pluie ?
    ça fait combien de litres et ça se nettoie comment`,
  price: `
    Combien coûte la tasse bleue ?
    Quel est le prix du sac à dos ?
    C'est combien les bottes ?
    Vous faites une remise si j'en achète trois ?
    La tente est à combien ?
    Avez-vous des promotions ?
    Le prix est-il TTC ?
    Y a-t-il des soldes en ce moment ?
    Quel est le prix de gros ?
    Dites-moi le prix de la gourde
    Pourquoi le prix a-t-il augmenté ?
    Avez-vous quelque chose de moins cher ?
    il vaut combien le vélo pliant
    vous me dites à combien revient la crème
    ce serait combien pour quatre
    le canapé est en promo ?
    vous n'en avez pas une moins chère ?`,
  availability: `
    Avez-vous la veste en vert ?
    Est-ce qu'il reste du M ?
    Le sac à dos rouge est-il en stock ?
    Quand la tasse bleue sera-t-elle de retour ?
    Est-ce disponible en magasin ?
    Avez-vous des bottes en 42 ?
    Il vous reste des tasses ?
    C'est épuisé, allez-vous en recevoir ?
    Vous l'avez dans une autre couleur ?
    Avez-vous ce modèle en noir ?
    Prévenez-moi quand il sera disponible
    Reste-t-il une tente deux places ?
    il y a des vélos en rouge ?
    vous n'avez plus cette crème de nuit ?
    le livre revient quand
    il en reste un dans la boutique du centre ?
    vous pouvez me l'avoir en 38`,
  purchase: `
    Je veux acheter deux tasses bleues
    Je voudrais deux tasses bleues s'il vous plaît
    Je prends le sac à dos noir
    Mettez-moi trois gourdes
    Je veux commander une veste en L
    J'aimerais commander cinq tasses
    Je voudrais passer une commande
    Mettez-moi deux paires de bottes de côté
    Ajoutez une tasse à mon panier
    Comment puis-je acheter la tente ?
    J'ai besoin de quatre sacs de couchage
    D'accord, je prends les deux
    je prends deux crèmes et un livre
    ok je prends le vélo pliant
    je voulais trois petites plantes
    gardez-m'en deux, je paie demain
    inscrivez-moi pour quatre billets`,
  greeting: `
    Bonjour
    Bonsoir
    Salut
    Bonjour, il y a quelqu'un ?
    Coucou
    Bonjour, comment allez-vous ?
    Bonjouuur
    Bonsoir, pouvez-vous m'aider ?
    Bonjour, j'ai une question
    Salutations
    Bonjour, je voulais vous demander quelque chose
    Hé, vous êtes là ?
    bonjour à vous
    salut bonjour
    hello, ça va
    bonjour, quelqu'un peut m'aider ?
    bonsoir, une question`,
  thanks: `
    Merci
    Merci beaucoup pour tout
    Parfait, merci
    Super, c'est arrivé, merci beaucoup
    D'accord, c'est gentil
    Je vous remercie infiniment
    Génial, merci pour votre aide
    Tout est bon, merci
    Ok merci
    C'était rapide, merci
    Très bien, au revoir
    J'adore, vous êtes les meilleurs
    ok merci !
    ça m'a bien aidé, bonne journée
    ok c'est tout, à bientôt
    nickel, merci à l'équipe
    vous êtes adorables`,
  other: `
    Est-ce que vous recrutez ?
    Nous proposons des services de marketing pour votre site
    À quelle heure ouvrez-vous ?
    Où se trouve votre boutique ?
    Désolé, je me suis trompé de numéro
    Qui a gagné le match hier ?
    Je voudrais collaborer comme influenceuse
    Tu me racontes une blague ?
    Je suis journaliste et je voudrais vous interviewer
    Êtes-vous une personne ou un robot ?
    Voici mon CV
    Quel temps fait-il aujourd'hui ?
    vous fermez quand aujourd'hui
    j'aimerais travailler avec vous
    vous êtes dans quelle rue
    je vous écris d'une agence, nous avons une proposition
    tu aimes le foot ?`,
};
