import type { Phrases } from "./phrases";

export const pt: Phrases = {
  order_status: `
    Onde está a minha encomenda?
    Fiz um pedido há uma semana e não sei de nada
    Quando chega o meu pacote?
    Já enviaram o que comprei?
    Queria saber o estado do pedido 4512
    A minha encomenda ainda não chegou
    Pode dar-me o código de rastreio?
    O rastreamento não muda há três dias
    O meu pedido já saiu do armazém?
    Estou à espera da encomenda desde segunda
    Alguma novidade das botas que pedi na terça?
    Pode confirmar se o meu pedido está a caminho?
    onde anda o livro que encomendei no dia 3?
    o site diz que saiu há cinco dias e nada
    avisam-me quando a minha compra sair?
    quanto falta para o meu pedido chegar
    continuo à espera dos auscultadores, há algum problema?`,
  shipping: `
    Quanto custa o envio para os Açores?
    Vocês enviam para o Brasil?
    Quanto tempo demora a entrega no Porto?
    Quais são os custos de envio?
    Posso levantar na loja?
    Fazem entrega no dia seguinte?
    Que transportadora usam?
    A partir de que valor o frete é grátis?
    Mandam encomendas para Angola?
    Pode ser entregue num ponto de recolha?
    Qual é o prazo de entrega para a Madeira?
    Entregam aos sábados?
    podem trazer a casa ao fim da tarde?
    para que países enviam
    cobram para levar até ao Algarve?
    quantos dias demora se comprar agora
    posso ir eu buscar em vez de enviarem`,
  refund: `
    Quero devolver o casaco
    Como faço uma devolução?
    Quero o meu dinheiro de volta
    Quando recebo o reembolso?
    Ficou pequeno, quero trocar por outro tamanho
    Quantos dias tenho para devolver?
    A devolução é gratuita?
    Devolvi há dez dias e ainda não me reembolsaram
    Não é o que eu esperava, quero o reembolso
    Posso trocar as botas por um número maior?
    Onde deixo o pacote da devolução?
    Preciso da etiqueta para devolver o pedido
    o sofá não me convence, posso mandar de volta?
    ficou grande, trocam por um tamanho abaixo?
    já receberam o que devolvi? quando vejo o meu dinheiro
    o que faço se não gostar do que comprei
    quero recuperar o que paguei`,
  complaint: `
    O pacote chegou partido
    A caneca veio rachada, isto é inaceitável
    Enviaram-me o produto errado
    Estou muito insatisfeito com o serviço
    Escrevo há três dias e ninguém responde
    A mochila estragou-se numa semana
    Falta um artigo na caixa
    É a segunda vez que chega estragado
    Quero fazer uma reclamação
    A qualidade é péssima, sinto-me enganado
    O estafeta foi muito mal-educado
    O fecho não funciona, veio com defeito
    que desilusão, os auscultadores não têm som
    o pacote vinha aberto e faltam coisas
    não foi isto que pedi, queria outra coisa
    há uma semana que tento falar convosco, é inadmissível
    deixou de funcionar em dois dias, que má qualidade`,
  cancel_order: `
    Quero cancelar o meu pedido
    Posso anular a compra que fiz ontem?
    Cancelem o pedido 8841 por favor
    Enganei-me, pode cancelar?
    Ainda posso mudar a morada da encomenda?
    Queria alterar o meu pedido antes de sair
    Tire uma das canecas do meu pedido
    Comprei duas vezes sem querer, cancelem uma
    Já não quero, cancele
    Como cancelo uma encomenda?
    Por favor não enviem, mudei de ideias
    Preciso mudar a cor do pedido que acabei de fazer
    parem a minha compra por favor, já não preciso
    dá para tirar um artigo antes de enviarem?
    pus mal o número da porta, mudem no pedido
    apaguem o que pedi esta manhã
    quero desistir da compra`,
  payment: `
    Posso pagar com MB Way?
    Não consigo pagar com cartão
    Cobraram-me duas vezes
    Preciso da fatura da minha compra
    Aceitam PayPal?
    Dá para pagar em prestações?
    O pagamento dá erro
    Passam fatura para empresas?
    Posso pagar na entrega?
    Aparece uma cobrança que não reconheço
    Quais são as formas de pagamento?
    O cupom não funciona na hora de pagar
    no banco aparece cobrado duas vezes
    não aceita o meu cartão, e agora
    posso pagar quando o estafeta chegar?
    o recibo não traz o meu contribuinte
    tenho um vale e o site não o aceita`,
  account: `
    Não consigo entrar na minha conta
    Esqueci-me da palavra-passe
    Quero mudar o meu e-mail
    Como apago a minha conta?
    Quero que removam os meus dados
    Alterem a morada no meu perfil
    Não recebo o e-mail para redefinir a senha
    Como me registo no site?
    Não quero receber mais publicidade
    O meu usuário está bloqueado
    Quero atualizar o meu telefone
    Não me deixa iniciar sessão
    esqueci a senha e não há maneira de entrar
    como mudo o telefone que têm na minha ficha
    não quero que continuem a mandar e-mails
    quero que apaguem tudo o que sabem de mim
    a página diz que o meu utilizador não existe`,
  product_question: `
    De que material é o casaco?
    A mochila é impermeável?
    A caneca pode ir à máquina de lavar loiça?
    Que tamanho recomenda para quem mede 1,80?
    Quanto pesa a tenda?
    Serve para crianças?
    Quais são as medidas da garrafa?
    Como se lava o saco-cama?
    É compatível com o meu telemóvel?
    Tem garantia?
    Qual é a diferença entre os dois modelos?
    É quente o suficiente para a neve?
    a bicicleta serve para alguém de 1,60?
    o que leva o creme? sou alérgica
    os auscultadores têm fio ou são sem fios
    pode ficar lá fora à chuva?
    quantos litros leva e como se limpa`,
  price: `
    Quanto custa a caneca azul?
    Qual é o preço da mochila?
    Quanto são as botas?
    Fazem desconto se comprar três?
    Quanto está a tenda?
    Têm alguma promoção?
    O preço inclui IVA?
    Há saldos agora?
    Qual é o preço de revenda?
    Diga-me o preço da garrafa
    Porque é que o preço subiu?
    Tem algo mais barato?
    quanto vale a bicicleta dobrável
    dizem-me quanto fica o creme
    por quanto me fazem quatro
    o sofá está em desconto?
    não têm uma mais económica?`,
  availability: `
    Têm o casaco em verde?
    Ainda há tamanho M?
    A mochila vermelha está em stock?
    Quando voltam a ter a caneca azul?
    Está disponível na loja?
    Têm botas no número 42?
    Ainda há canecas?
    Está esgotado, vão repor?
    Têm noutra cor?
    Vocês têm este modelo em preto?
    Avise-me quando estiver disponível
    Ainda resta alguma tenda para dois?
    há bicicletas em vermelho?
    aquele creme de noite já não têm?
    quando volta a entrar o livro
    na loja do centro ainda resta algum?
    conseguem arranjar no tamanho 38`,
  purchase: `
    Quero comprar duas canecas azuis
    Queria duas canecas azuis, por favor
    Vou levar a mochila preta
    Quero três garrafas
    Quero encomendar um casaco tamanho L
    Gostaria de encomendar cinco canecas
    Queria fazer um pedido
    Reserve dois pares de botas para mim
    Acrescente mais uma caneca à compra
    Como posso comprar a tenda?
    Preciso de quatro sacos-cama
    Está bem, fico com as duas
    quero dois cremes e um livro
    está bem, fico com a bicicleta dobrável
    queria três plantas das pequenas
    guardem-me um par, pago amanhã
    ponham-me quatro bilhetes`,
  greeting: `
    Olá
    Bom dia
    Boa tarde
    Oi, tem alguém aí?
    Oi
    Olá, tudo bem?
    Oiii
    Boa noite, pode atender-me?
    Olá, tenho uma dúvida
    Saudações
    Olá, queria fazer uma pergunta
    Ei, estão aí?
    muito boas
    olá bom dia
    ei, tudo bem
    olá, alguém me atende?
    oi, uma pergunta`,
  thanks: `
    Obrigado
    Muito obrigada por tudo
    Perfeito, obrigado
    Ótimo, já chegou, muito obrigado
    Está bem, muito amável
    Agradeço imenso
    Excelente, obrigada pela ajuda
    Tudo certo, obrigado
    Ok obrigada
    Que rápido, obrigado
    Combinado, até logo
    Adorei, vocês são os melhores
    tá obrigado!
    ajudou muito, um abraço
    ok, é tudo, tchau
    maravilha, obrigado pessoal
    são uns amores`,
  other: `
    Estão a recrutar?
    Oferecemos serviços de marketing para o vosso site
    A que horas abrem?
    Onde fica a vossa loja?
    Desculpe, enganei-me no número
    Quem ganhou o jogo ontem?
    Gostava de colaborar como influencer
    Conta-me uma piada?
    Sou jornalista e queria fazer uma entrevista
    Você é uma pessoa ou um robô?
    Envio o meu currículo
    Como está o tempo hoje?
    a que horas fecham hoje
    gostava de trabalhar convosco
    em que rua ficam
    escrevo de uma agência, temos uma proposta
    gostas de futebol?`,
};
