import type { Phrases } from "./phrases";

export const es: Phrases = {
  order_status: `
    ¿Dónde está mi pedido?
    Hice un pedido hace una semana y no sé nada
    ¿Cuándo llega mi paquete?
    ¿Ya habéis enviado lo que compré?
    Quiero saber el estado de mi compra, número 4512
    Aún no me ha llegado el paquete
    ¿Me puedes dar el número de seguimiento?
    El seguimiento lleva tres días sin moverse
    ¿Ha salido ya mi pedido del almacén?
    Estoy esperando mi pedido desde el lunes
    Buenas, ¿cómo va lo mío? pedí unas botas el martes
    ¿Me confirmáis si mi pedido está en camino?
    el libro que encargué el día 3 dónde anda?
    según la web salió hace cinco días y nada de nada
    me avisáis cuando salga mi compra?
    cuánto le falta a mi pedido para llegar
    sigo esperando los auriculares, hay algún problema?`,
  shipping: `
    ¿Cuánto cuesta el envío a Canarias?
    ¿Hacéis envíos a Portugal?
    ¿Cuánto tarda en llegar a Sevilla?
    ¿Qué gastos de envío tenéis?
    ¿Puedo recogerlo en la tienda?
    ¿Enviáis en 24 horas?
    ¿Con qué empresa de transporte trabajáis?
    ¿El envío es gratis a partir de qué importe?
    ¿Mandáis paquetes a México?
    ¿Se puede entregar en un punto de recogida?
    ¿Qué plazo de entrega tenéis para Mallorca?
    ¿Entregáis los sábados?
    me lo podéis traer a casa por la tarde?
    a qué países mandáis
    cobráis algo por llevarlo hasta Galicia?
    cuántos días tarda si lo compro ahora
    puedo pasar yo a buscarlo en vez de que lo enviéis`,
  refund: `
    Quiero devolver la chaqueta
    ¿Cómo hago una devolución?
    Quiero que me devolváis el dinero
    ¿Cuándo me llega el reembolso?
    Me queda pequeño, quiero cambiarlo por otra talla
    ¿Cuántos días tengo para devolverlo?
    ¿La devolución es gratuita?
    Lo devolví hace diez días y no me han abonado nada
    No es lo que esperaba, quiero el reembolso
    ¿Puedo cambiar las botas por un número más?
    ¿Dónde dejo el paquete para la devolución?
    Necesito la etiqueta para devolver el pedido
    el sofá no me convence, os lo puedo mandar otra vez?
    me venía grande, lo cambiáis por una talla menos?
    ya os llegó lo que devolví? cuándo veo mi dinero
    qué hago si no me gusta lo que he comprado
    quiero recuperar lo que pagué`,
  complaint: `
    El paquete llegó roto
    La taza vino con una grieta, esto es inaceptable
    Me habéis mandado el producto equivocado
    Estoy muy descontento con el servicio
    Llevo tres días escribiendo y nadie me contesta
    La mochila se ha roto a la semana
    Falta un artículo en la caja
    Es la segunda vez que llega mal
    Quiero poner una reclamación
    La calidad es pésima, me siento engañado
    El repartidor fue muy maleducado
    La cremallera no funciona, vino defectuosa
    menuda decepción, los auriculares no se oyen
    el paquete venía abierto y faltan cosas
    esto no es lo que pedí, yo quería otra cosa
    llevo una semana intentando hablar con vosotros, es indignante
    a los dos días dejó de funcionar, qué mala calidad`,
  cancel_order: `
    Quiero cancelar mi pedido
    ¿Puedo anular la compra que hice ayer?
    Cancelad el pedido 8841 por favor
    Me he equivocado, anuladlo
    ¿Todavía puedo cambiar la dirección del pedido?
    Quiero modificar mi pedido antes de que salga
    Quita una de las tazas de mi pedido
    He comprado dos veces sin querer, anulad uno
    Ya no lo quiero, cancélalo
    ¿Cómo anulo un pedido?
    Por favor no lo enviéis, he cambiado de idea
    Necesito cambiar el color del pedido que acabo de hacer
    parad mi compra por favor, ya no me hace falta
    se puede quitar un artículo antes de que lo mandéis?
    he metido mal el número del portal, cambiadlo en el pedido
    borrad lo que pedí esta mañana
    quiero echarme atrás con la compra`,
  payment: `
    ¿Puedo pagar con Bizum?
    No me deja pagar con la tarjeta
    Me habéis cobrado dos veces
    Necesito la factura de mi compra
    ¿Aceptáis PayPal?
    ¿Se puede pagar a plazos?
    El pago me da error
    ¿Hacéis factura a empresas?
    ¿Puedo pagar contra reembolso?
    Me aparece un cargo que no reconozco
    ¿Qué formas de pago hay?
    El cupón no se aplica al pagar
    me ha salido cobrado dos veces en el banco
    no me coge la tarjeta, qué hago
    puedo pagar cuando llegue el repartidor?
    el recibo no lleva mi nif
    tengo un vale y la web no me lo acepta`,
  account: `
    No puedo entrar en mi cuenta
    He olvidado mi contraseña
    Quiero cambiar mi correo electrónico
    ¿Cómo borro mi cuenta?
    Quiero daros de baja mis datos
    Cambiad mi dirección en el perfil
    No me llega el correo para restablecer la clave
    ¿Cómo me registro en la web?
    No quiero recibir más publicidad
    Mi usuario está bloqueado
    Quiero actualizar mi número de teléfono
    No me deja iniciar sesión
    se me olvidó la contraseña y no hay forma de entrar
    cómo cambio el teléfono que tengo puesto en mi ficha
    no quiero que me sigáis mandando correos
    quiero que borréis todo lo que sabéis de mí
    la página me dice que mi usuario no existe`,
  product_question: `
    ¿De qué material es la chaqueta?
    ¿La mochila es impermeable?
    ¿Se puede meter la taza en el lavavajillas?
    ¿Qué talla me recomiendas si mido 1,80?
    ¿Cuánto pesa la tienda de campaña?
    ¿Sirve para niños?
    ¿Qué medidas tiene la botella?
    ¿Cómo se lava el saco de dormir?
    ¿Es compatible con mi móvil?
    ¿Tiene garantía?
    ¿Qué diferencia hay entre los dos modelos?
    ¿Abriga bastante para la nieve?
    la bici sirve para alguien de 1,60?
    qué lleva la crema? soy alérgica
    los auriculares tienen cable o van sin él
    se puede dejar fuera cuando llueve?
    de cuántos litros es y cómo se limpia`,
  price: `
    ¿Cuánto cuesta la taza azul?
    ¿Qué precio tiene la mochila?
    ¿Cuánto valen las botas?
    ¿Me haces un descuento si compro tres?
    ¿A cuánto está la tienda?
    ¿Tenéis alguna oferta?
    ¿El precio incluye IVA?
    ¿Hay rebajas ahora?
    ¿Cuál es el precio al por mayor?
    Dime el precio de la botella
    ¿Por qué ha subido de precio?
    ¿Tenéis algo más barato?
    qué vale la bici plegable
    me decís cuánto sale la crema
    por cuánto me dejáis cuatro
    está rebajado el sofá?
    no tenéis una más económica?`,
  availability: `
    ¿Tenéis la chaqueta en verde?
    ¿Queda la talla M?
    ¿Hay stock de la mochila roja?
    ¿Cuándo volvéis a tener la taza azul?
    ¿Está disponible en tienda?
    ¿Tenéis botas del 42?
    ¿Os quedan tazas?
    Sale agotado, ¿lo vais a reponer?
    ¿Lo tenéis en otro color?
    ¿Tienen este modelo en negro?
    Avísame cuando haya existencias
    ¿Queda alguna unidad de la tienda para dos?
    hay bicis en color rojo?
    la crema esa de noche ya no la tenéis?
    cuándo os entra otra vez el libro
    en la tienda del centro os queda alguno?
    me lo podéis conseguir en talla 38`,
  purchase: `
    Quiero comprar dos tazas azules
    ¿Tenéis dos tazas azules?
    Me llevo la mochila negra
    Ponme tres botellas
    Quiero pedir una chaqueta talla L
    Me gustaría encargar cinco tazas
    Quisiera hacer un pedido
    Resérvame dos pares de botas
    Añade otra taza a la compra
    ¿Cómo puedo comprar la tienda de campaña?
    Necesito cuatro sacos de dormir
    Vale, me quedo con las dos
    ponme dos cremas y un libro
    vale, me quedo la bici plegable
    quería tres plantas de las pequeñas
    guardadme un par, mañana las pago
    me apunto a cuatro entradas`,
  greeting: `
    Hola
    Buenos días
    Buenas tardes
    Hola, ¿hay alguien?
    Buenas
    Hola, ¿qué tal?
    Holaa
    Buenas noches, ¿me podéis atender?
    Hola, tengo una pregunta
    Saludos
    Hola, quería hacer una consulta
    Hey, ¿estáis ahí?
    muy buenas
    hola buenos días
    ey, qué hay
    hola, me atiende alguien?
    buenas, una pregunta`,
  thanks: `
    Gracias
    Muchas gracias por todo
    Perfecto, gracias
    Genial, ya ha llegado, mil gracias
    Vale, muy amable
    Te lo agradezco mucho
    Estupendo, gracias por la ayuda
    Todo correcto, gracias
    Ok gracias
    Qué rápido, gracias
    De acuerdo, hasta luego
    Me encanta, sois los mejores
    vale gracias!
    me ha servido mucho, un abrazo
    ok, eso es todo, chao
    de lujo, gracias majos
    sois un encanto`,
  other: `
    ¿Estáis buscando personal?
    Os ofrezco servicios de marketing para vuestra web
    ¿A qué hora abrís?
    ¿Dónde está vuestra tienda?
    Me he equivocado de número
    ¿Quién ganó el partido ayer?
    Quiero colaborar con vosotros como influencer
    ¿Me cuentas un chiste?
    Soy periodista y quiero haceros una entrevista
    ¿Eres una persona o un robot?
    Enviad vuestro currículum
    ¿Qué tiempo hace hoy?
    cuándo cerráis hoy
    me gustaría trabajar con vosotros
    en qué calle estáis
    os escribo de una agencia, tenemos una propuesta
    te gusta el fútbol?`,
};
