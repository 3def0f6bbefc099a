/** The two pictures that stand in for people and groups without one, at Canvas's addresses. */
import type { FastifyInstance } from "fastify";

const person =
  "iVBORw0KGgoAAAANSUhEUgAAADIAAAAyCAMAAAAp4XiDAAAACVBMVEX////j5+uKlKBaUm8nAAAAb0lEQVR42u3USQrAMAxDUfXf/9BdFTqEWH" +
  "YgkLbev4WRbG3p0U8WI+QIx9gEekZ90TIKRMMoEk+zDoHIvHr9SvqVjlWaXLmXylVOeRfp9dO55JsMoZEhbkaOuBpZ4mLkibMZI+CZIQKmmUzA" +
  "NR8nO7tWDPxmQPxZAAAAAElFTkSuQmCC";

const group =
  "iVBORw0KGgoAAAANSUhEUgAAADIAAAAyCAMAAAAp4XiDAAAACVBMVEX////j5+uKlKBaUm8nAAAAa0lEQVR42u3TQQ7AIAhEUf33P7SLrgDTOj" +
  "SxNWGWE97CgK3LaUWKHEDoT40lXLltLAE/ERtLwE/ExhLwE7H5goCfiM0pb8nsJbP9zI1lLnnLF/vn8etnic+ksYSVvCWwbtIEBLORgGKKqGQA" +
  "+rANsYM3wzQAAAAASUVORK5CYII=";

const PICTURES = { "avatar-50.png": person, "avatar-group-50.png": group };

export function servePictures(app: FastifyInstance): void {
  for (const [name, base64] of Object.entries(PICTURES)) {
    const bytes = Buffer.from(base64, "base64");
    app.get(`/images/messages/${name}`, (_request, reply) =>
      reply.type("image/png").header("cache-control", "public, max-age=86400").send(bytes),
    );
  }
}
