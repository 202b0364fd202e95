/** A valid use of each element that the gateway runs, by name, and its section if not inbound. */
export const SAMPLES: Readonly<Record<string, string>> = {
  'authentication-basic': '<authentication-basic username="a" password="b" />',
  'authentication-managed-identity':
    '<authentication-managed-identity resource="a" output-token-variable-name="b" ignore-error="true" />',
  base: '<base />',
  'cache-lookup-value':
    '<cache-lookup-value key="a" variable-name="b" default-value="c" caching-type="internal" />',
  'cache-remove-value': '<cache-remove-value key="a" caching-type="internal" />',
  'cache-store-value':
    '<cache-store-value key="a" value="b" duration="10" caching-type="internal" />',
  'check-header':
    '<check-header name="a" failed-check-httpcode="400" failed-check-error-message="b" ignore-case="true"><value>c</value><value>d</value></check-header>',
  choose:
    '<choose><when condition="true"><set-method>GET</set-method></when><when condition="@(true)" /><otherwise><set-method>PUT</set-method></otherwise></choose>',
  cors: '<cors allow-credentials="true" terminate-unmatched-request="false"><allowed-origins><origin>https://a.example</origin><origin>https://b.example</origin></allowed-origins><allowed-methods preflight-result-max-age="10"><method>GET</method></allowed-methods><allowed-headers><header>a</header></allowed-headers><expose-headers><header>b</header></expose-headers></cors>',
  'emit-metric':
    '<emit-metric name="a" namespace="b" value="1.5"><dimension name="c" value="d" /><dimension name="API ID" /></emit-metric>',
  'find-and-replace': '<find-and-replace from="a" to="b" />',
  'forward-request':
    '<forward-request http-version="1" timeout="10" follow-redirects="true" buffer-request-body="true" buffer-response="false" fail-on-error-status-code="true" />',
  'include-fragment': '<include-fragment fragment-id="a" />',
  'ip-filter':
    '<ip-filter action="allow"><address>192.0.2.1</address><address-range from="192.0.2.2" to="192.0.2.3" /><address>192.0.2.9</address></ip-filter>',
  'json-to-xml':
    '<json-to-xml apply="always" consider-accept-header="true" parse-date="false" namespace-separator=":" namespace-prefix="xmlns" attribute-block-name="#attrs" />',
  jsonp: '<jsonp callback-parameter-name="a" />',
  'limit-concurrency':
    '<limit-concurrency key="a" max-count="1"><set-method>GET</set-method></limit-concurrency>',
  'log-to-eventhub': '<log-to-eventhub logger-id="a" partition-id="0">text</log-to-eventhub>',
  'mock-response': '<mock-response status-code="200" content-type="text/plain" />',
  'quota-by-key':
    '<quota-by-key calls="1" bandwidth="1" renewal-period="300" counter-key="a" increment-condition="@(true)" increment-count="1" first-period-start="2026-01-01T00:00:00Z" />',
  'rate-limit-by-key':
    '<rate-limit-by-key calls="1" renewal-period="60" counter-key="a" increment-condition="@(true)" increment-count="1" retry-after-header-name="b" />',
  'redirect-content-urls': '<redirect-content-urls />',
  retry:
    '<retry condition="@(true)" count="1" interval="1" max-interval="2" delta="1" first-fast-retry="true"><set-method>GET</set-method></retry>',
  'return-response':
    '<return-response response-variable-name="a"><set-status code="200" reason="OK" /><set-header name="a" exists-action="override"><value>b</value></set-header><set-header name="c" exists-action="delete" /><set-body>d</set-body></return-response>',
  'rewrite-uri': '<rewrite-uri template="/a" copy-unmatched-params="false" />',
  'send-one-way-request':
    '<send-one-way-request mode="new" timeout="10"><set-url>https://a.example</set-url><set-method>POST</set-method><set-header name="a" exists-action="skip"><value>b</value></set-header><set-body>c</set-body><authentication-managed-identity resource="d" /></send-one-way-request>',
  'send-request':
    '<send-request mode="new" response-variable-name="a" timeout="10" ignore-error="true"><set-url>https://a.example</set-url><set-method>POST</set-method><set-header name="a" exists-action="skip"><value>b</value></set-header><set-header name="b"><value>b</value></set-header><set-body>c</set-body><authentication-managed-identity resource="d" /></send-request>',
  'set-backend-service': '<set-backend-service backend-id="a" />',
  'set-body': '<set-body>a</set-body>',
  'set-header': '<set-header name="a" exists-action="append"><value>b</value></set-header>',
  'set-method': '<set-method>GET</set-method>',
  'set-query-parameter':
    '<set-query-parameter name="a" exists-action="append"><value>b</value></set-query-parameter>',
  'set-status': '<set-status code="201" reason="Created" />',
  'set-variable': '<set-variable name="a" value="b" />',
  trace:
    '<trace source="a" severity="information"><message>b</message><metadata name="c" value="d" /></trace>',
  'validate-azure-ad-token':
    '<validate-azure-ad-token tenant-id="7d1c9d2e-9f0b-4a52-8b64-5a0f8e1d2c02" header-name="Authorization" failed-validation-httpcode="401" failed-validation-error-message="a" output-token-variable-name="b"><client-application-ids><application-id>c3b8a3f4-2e61-4d0a-9d3c-6b7f5e4a1d03</application-id></client-application-ids><audiences><audience>d</audience></audiences><required-claims><claim name="e" match="all" separator=","><value>f</value></claim></required-claims></validate-azure-ad-token>',
  'validate-jwt':
    '<validate-jwt header-name="Authorization" require-scheme="Bearer" failed-validation-httpcode="401" failed-validation-error-message="a" output-token-variable-name="b" clock-skew="1"><openid-config url="https://a.example/x" /><audiences><audience>c</audience></audiences><issuers><issuer>d</issuer></issuers><required-claims><claim name="e" match="any"><value>f</value></claim></required-claims></validate-jwt>',
  'cache-lookup':
    '<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" downstream-caching-type="none" must-revalidate="true" caching-type="internal" allow-private-response-caching="true"><vary-by-header>Accept</vary-by-header><vary-by-query-parameter>a</vary-by-query-parameter></cache-lookup>',
  'cache-store': '<cache-store duration="10" cache-response="true" />',
  'llm-content-safety':
    '<llm-content-safety backend-id="a" shield-prompt="true"><categories output-type="EightSeverityLevels"><category name="Hate" threshold="4" /></categories><blocklists><id>b</id></blocklists></llm-content-safety>',
  'validate-content':
    '<validate-content unspecified-content-type-action="prevent" max-size="1000" size-exceeded-action="detect" errors-variable-name="a"><content-type-map any-content-type-value="application/json" /><content type="application/json" validate-as="json" action="prevent" /></validate-content>',
  'validate-headers':
    '<validate-headers specified-header-action="ignore" unspecified-header-action="prevent" errors-variable-name="a"><header name="b" action="detect" /></validate-headers>',
  'validate-parameters':
    '<validate-parameters specified-parameter-action="prevent" unspecified-parameter-action="detect" errors-variable-name="a"><headers specified-parameter-action="ignore" unspecified-parameter-action="ignore"><parameter name="b" action="prevent" /></headers><query specified-parameter-action="ignore" unspecified-parameter-action="ignore" /><path specified-parameter-action="detect" /></validate-parameters>',
  'validate-status-code':
    '<validate-status-code unspecified-status-code-action="prevent" errors-variable-name="a"><status-code code="404" action="ignore" /></validate-status-code>',
  wait: '<wait for="all"><send-request mode="new" response-variable-name="a"><set-url>https://a.example</set-url><set-method>GET</set-method></send-request><choose><when condition="true" /></choose></wait>',
  'xml-to-json':
    '<xml-to-json kind="direct" apply="always" consider-accept-header="true" always-array-child-elements="false" />',
};
