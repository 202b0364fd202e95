import type { Samples } from './type.ts';

/** A certificate of these tests alone, with a name that needs quotes. */
const CERTIFICATE =
  'Convert.FromBase64String("MIICeDCCAeGgAwIBAgIUbDo6cn8DAplZZK8dD0o0nXkvOBswDQYJKoZIhvcNAQELBQAwTjELMAkGA1UEBhMCR0IxFTATBgNVBAoMDEV4YW1wbGUsIEx0ZDEOMAwGA1UECwwFVGVzdHMxGDAWBgNVBAMMD2FkYS5leGFtcGxlLmNvbTAeFw0yNjExMjkyMTE4MjJaFw0zNjExMjYyMTE4MjJaME4xCzAJBgNVBAYTAkdCMRUwEwYDVQQKDAxFeGFtcGxlLCBMdGQxDjAMBgNVBAsMBVRlc3RzMRgwFgYDVQQDDA9hZGEuZXhhbXBsZS5jb20wgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBAMVWFUcK0vKQptFtuhhm7P5Rot5rMgvm2G4Fzujz4L91e/i8bct0ymH/EXLHdD3sjL+1zoLHSXFSMo167AKKM9dbmkkx0wCykzto5gIvSPYqfjXOYSMq0ENpAg/7AUOmMABp9CHSPnd/d5D8kzzq0Ul8vIJbcjcxQ7cPhWSLZTKjAgMBAAGjUzBRMB0GA1UdDgQWBBQ/xFArRUAoRV6n98xqpswYnzQOTDAfBgNVHSMEGDAWgBQ/xFArRUAoRV6n98xqpswYnzQOTDAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4GBAGsh0yyJnyAV55SZQP75AMfNjOqkq21R/BWRjj3gOdhWJD5ULQ2BxHl9SNTYCf47Lo8S+uXp/UgaeznVMEKPuAPvomoHsHYaGAEGse9tkFd1fVIDNjLb+ymOT/3o/TBDSUvxOpzVw97OFIBq+X2nlzPz0MYRi7ocklUQkCM1hJtA")';

/** A key of these tests alone; 1,024 bits keep the programs short. */
const KEY =
  '<RSAKeyValue><Modulus>xVYVRwrS8pCm0W26GGbs/lGi3msyC+bYbgXO6PPgv3V7+Lxty3TKYf8Rcsd0PeyMv7XOgsdJcVIyjXrsAooz11uaSTHTALKTO2jmAi9I9ip+Nc5hIyrQQ2kCD/sBQ6YwAGn0IdI+d393kPyTPOrRSXy8gltyNzFDtw+FZItlMqM=</Modulus><Exponent>AQAB</Exponent><P>4edjyJC0yuOZFZq3iEcMHPZINbBBZYRqI0XvABXfHlvTjs9sCx/oNdpDS/0vNJwxsi5u+YWZmElpZU35gezbuw==</P><Q>36BgBwVLbS6k7pk1EAITsXgXYNIW7q0kA7t48Xc1WtuiV3XlstF2LdVwPHr3iXL/uXYUFL1OOiTFS62MNP1yOQ==</Q><DP>0xlhe3kOGVJaKYAs5aJOxXm3vMP6OJ1meZPOZWwK1dnFdnyKYFLusfRGUupDhIw5PGJ7vZyFDXP8k3gsIqduJQ==</DP><DQ>p5LwIpKvINPxN/KKtsI3q6dILX+BO7123W0ghiFEVB99mXh5dfRMULA+eLPUxqTsSDfZeGkbM6rWRY15IURC0Q==</DQ><InverseQ>hsinENEDuK4ieQvPUB7r26u8XAZCEt0cINBEm4jmVarti2VLB7dXGPmuKSdUYD9dtYBMJeAiVWqpNYVIjsS0Vw==</InverseQ><D>WHooQBoSSr+gi/XuolJDoCNqKt9VKRDvqSThiIEQG8fJNdUGRVqwAxAh+pyC+eC9mpchaHGB9FUuZVDf0KO2aecStss9HqHOg85KKnPxcWMFlr6mHbvsnMhjEvRqK1y2cyRnlNQFXWSfUCNmoaKfw7qmT8mDlMqoYuRAXLBYCYE=</D></RSAKeyValue>';

/** A function, because reading the key is a statement. */
const rsa = (type: string): string =>
  `((Func<RSA>)(() => { var key = RSA.Create(); key.FromXmlString("${KEY}"); return key; }))()`.replace(
    'Func<RSA>',
    `Func<${type}>`,
  );

const SIGNATURE = `${rsa('RSA')}.SignData(Convert.FromBase64String("AQIDBA=="), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)`;

/** Keys and certificates. */
export const KEY_SAMPLES: Samples = {
  RSA: [rsa('RSA')],
  AsymmetricAlgorithm: [rsa('AsymmetricAlgorithm')],
  'RSA.VerifyData byte[]': [SIGNATURE, 'Convert.FromBase64String("AQIDBA==")', '(byte[])null'],
  'RSA.Decrypt byte[]': [
    'Convert.FromBase64String("Jm0N6wFhR3u4FJ2tpv/ul4F2cPq7T6DEy4Nzu9jvNshf59kIushKfVBjYpbbekHbZbCdrqeZf30arxs2KJC47p0CmRdz6Bvsu1NQ8DBQEafHo7SJq2HhV80HKLXsUiXZ4vAvDL05f+ckozvoMwgFsisMGijbQfk8gX+1IOD7oiA=")',
    'Convert.FromBase64String("T2BQhFQF1WFgtFRXgElY+dnp82js0iurJXLCT1JKYP/6JLv68ATHbF2UAQTXq/S60yZyNH99K6iJGkZk0LDqI9ncSMdpdahC2utlf+ReDqy6rn+tPseoKnkUSD6H00tolw/hQtTPXNeCQOmUlyE/YQ50Ej0Mvfed2UuC9zv5UNk=")',
    '(byte[])null',
  ],
  'RSA.Decrypt RSAEncryptionPadding': ['RSAEncryptionPadding.OaepSHA1'],
  'AsymmetricAlgorithm.FromXmlString string': [
    `"${KEY}"`,
    '(string)null',
    '"<RSAKeyValue><Modulus>AQ==</Modulus></RSAKeyValue>"',
  ],
  RSASignaturePadding: [
    'RSASignaturePadding.Pkcs1',
    'RSASignaturePadding.Pss',
    '(RSASignaturePadding)null',
  ],
  'RSA.SignData RSASignaturePadding': ['RSASignaturePadding.Pkcs1', '(RSASignaturePadding)null'],
  RSAEncryptionPadding: [
    'RSAEncryptionPadding.Pkcs1',
    'RSAEncryptionPadding.OaepSHA1',
    'RSAEncryptionPadding.OaepSHA256',
  ],
  X509Certificate: [
    `(X509Certificate)new X509Certificate2(${CERTIFICATE})`,
    `new X509Certificate(${CERTIFICATE})`,
  ],
  X509Certificate2: [`new X509Certificate2(${CERTIFICATE})`],
  'X509Certificate2.new byte[]': [CERTIFICATE, '(byte[])null', 'new byte[3]'],
  'X509Certificate.new byte[]': [CERTIFICATE, 'new byte[3]'],
  X500DistinguishedName: [
    `new X509Certificate2(${CERTIFICATE}).SubjectName`,
    `new X509Certificate2(${CERTIFICATE}).IssuerName`,
  ],
  PublicKey: [`new X509Certificate2(${CERTIFICATE}).PublicKey`],
  X509ContentType: [
    'X509ContentType.Cert',
    'X509ContentType.Pfx',
    'X509ContentType.Unknown',
    'X509ContentType.Pkcs7',
    'X509ContentType.Authenticode',
  ],
  X509NameType: [
    'X509NameType.SimpleName',
    'X509NameType.DnsName',
    'X509NameType.EmailName',
    'X509NameType.UrlName',
    'X509NameType.UpnName',
  ],
};
