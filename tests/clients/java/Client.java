// The API called by the client that openapi-generator generates (-g java --library native): one capability, named as the first
// argument; the API's origin and a token follow.

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.HsCodesApi;
import org.openapitools.client.api.ImportDeclarationsApi;
import org.openapitools.client.api.ServiceApi;
import org.openapitools.client.model.BatchProblem;
import org.openapitools.client.model.Country;
import org.openapitools.client.model.Currency;
import org.openapitools.client.model.Declaration;
import org.openapitools.client.model.DeclarationBatch;
import org.openapitools.client.model.DeclarationItem;
import org.openapitools.client.model.FieldError;
import org.openapitools.client.model.GatewayError;
import org.openapitools.client.model.GoodsItem;
import org.openapitools.client.model.HsDecision;
import org.openapitools.client.model.HsDecisionRequest;
import org.openapitools.client.model.HsPredictionRequest;
import org.openapitools.client.model.InspectionOutcome;
import org.openapitools.client.model.InspectionResult;
import org.openapitools.client.model.Price;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.ScoredBatchItem;

public final class Client {
  private static final ObjectMapper JSON = ApiClient.createDefaultObjectMapper();

  public static void main(String[] arguments) throws Exception {
    String origin = arguments[1];
    ImportDeclarationsApi api = new ImportDeclarationsApi(client(origin, arguments[2]));
    switch (arguments[0]) {
      case "declarations" -> declarations(api);
      case "batch" -> batch(api);
      case "hsCodes" -> hsCodes(new HsCodesApi(client(origin, arguments[2])));
      case "models" -> expect(new ServiceApi(client(origin, arguments[2])).listModels(true, null).getItems().size() > 3);
      case "refusal" -> refusal(new ServiceApi(client(origin, "none")));
      case "problem" -> problem(api);
      case "replay" -> replay(api);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static ApiClient client(String origin, String token) {
    ApiClient client = new ApiClient();
    client.updateBaseUri(origin);
    client.setRequestInterceptor(request -> request.header("authorization", "Bearer " + token));
    return client;
  }

  private static Declaration declaration(String id) {
    return new Declaration()
        .declarationId(id)
        .declaredOn(LocalDate.parse("2020-01-02"))
        .office("40")
        .processType("B")
        .importType("11")
        .importUse("21")
        .paymentType("11")
        .transportMode("10")
        .declarantId("BROKER1")
        .importerId("ROASTERY7")
        .departureCountry(Country.BR)
        .items(List.of(coffee()));
  }

  private static DeclarationItem coffee() {
    return new DeclarationItem()
        .itemNumber(1)
        .hsCode("090121")
        .originCountry(Country.BR)
        .originMark("E")
        .taxRate(BigDecimal.valueOf(8))
        .taxType("A")
        .netMassKg(BigDecimal.valueOf(250))
        .price(
            new Price()
                .amount(BigDecimal.valueOf(2_500))
                .currency(Currency.USD)
                .exchangeRate(BigDecimal.valueOf(1_400)));
  }

  private static Declaration declarationOfNextWeek(String id) {
    return declaration(id).declaredOn(LocalDate.now().plusDays(7));
  }

  private static void declarations(ImportDeclarationsApi api) throws ApiException {
    expect(!api.scoreDeclaration(declaration("JV-1"), null, null).getItems().get(0).getReasons().isEmpty());
    api.recordInspection("JV-1", new InspectionResult().outcome(InspectionOutcome.CLEAR), null, null);
    var read = api.getDeclaration("JV-1", null);
    expect(read.getInspection().getOutcome() == InspectionOutcome.CLEAR);
    expect(read.getDeclaration().getDeclaredOn().equals(LocalDate.parse("2020-01-02")));
    var day = LocalDate.parse("2020-01-02");
    var listed = api.listDeclarations(day, read.getLane(), null, null, null, null, null, null, null, 100, null, null);
    expect(listed.getItems().stream().anyMatch(item -> item.getDeclarationId().equals("JV-1")));
  }

  private static void batch(ImportDeclarationsApi api) throws ApiException {
    var declarations = List.of(declaration("JV-2"), declarationOfNextWeek("JV-3"));
    var items = api.scoreDeclarationBatch(new DeclarationBatch().declarations(declarations), null, null).getItems();
    expect(items.get(0).getActualInstance() instanceof ScoredBatchItem good && good.getLane() != null);
    expect(items.get(1).getActualInstance() instanceof BatchProblem);
    expect(items.get(1).getBatchProblem().getProblem().getErrors().get(0).getPointer().equals("/declarations/1/declaredOn"));
  }

  private static void hsCodes(HsCodesApi api) throws ApiException {
    var goods = List.of(new GoodsItem().description("roasted coffee beans"), new GoodsItem().description("goods"));
    var prediction = api.predictHsCodes(new HsPredictionRequest().digits(4).items(goods), null, null);
    String code = prediction.getItems().get(0).getCandidates().get(0).getCode();
    expect(code.length() == 4);
    var decision = new HsDecisionRequest().addDecisionsItem(new HsDecision().index(0).code(code));
    var decided = api.decideHsCodes(prediction.getPredictionId(), decision, null, null);
    expect(decided.getDecisions().get(0).getCode().equals(code));
  }

  private static void refusal(ServiceApi api) throws Exception {
    ApiException error = refused(() -> api.listModels(false, null), 401);
    expect(JSON.readValue(error.getResponseBody(), GatewayError.class).getMessage().equals("Unauthorized"));
  }

  private static void problem(ImportDeclarationsApi api) throws Exception {
    Declaration bad = declarationOfNextWeek("JV-4").importerId("a\u200bb");
    ApiException error = refused(() -> api.scoreDeclaration(bad, null, null), 400);
    Set<String> pointers = new TreeSet<>();
    for (FieldError field : JSON.readValue(error.getResponseBody(), Problem.class).getErrors()) {
      pointers.add(field.getPointer());
    }
    expect(pointers.equals(Set.of("/declaredOn", "/importerId")));
  }

  private static void replay(ImportDeclarationsApi api) throws Exception {
    var first = api.scoreDeclaration(declaration("JV-5"), "java", null);
    expect(api.scoreDeclaration(declaration("JV-5"), "java", null).equals(first));
    refused(() -> api.scoreDeclaration(declaration("JV-6"), "java", null), 422);
  }

  private interface Call {
    Object make() throws ApiException;
  }

  private static ApiException refused(Call call, int status) throws ApiException {
    try {
      throw new AssertionError("Accepted: " + call.make());
    } catch (ApiException error) {
      if (error.getCode() != status) throw error;
      return error;
    }
  }

  private static void expect(boolean condition) {
    if (!condition) throw new AssertionError("The answer is not as expected");
  }
}
