export { ApiGatewayService } from "../../services/apigateway/apigateway-service.ts";
