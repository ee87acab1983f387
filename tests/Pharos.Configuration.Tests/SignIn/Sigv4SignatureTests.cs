using System.Text;
using Pharos.Configuration.SignIn.Aws;

namespace Pharos.Configuration.Tests.SignIn;

/// <summary>Known requests, keys and signatures: AWS's Signature Version 4 test suite, and the example of the IAM user guide.</summary>
public sealed class Sigv4SignatureTests
{
    private const string Stamp = "20150830T123600Z";
    private const string SessionToken = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    public static TheoryData<string, string, string, string, string, string, string, string> Known => new()
    {
        { "get-vanilla", "GET", "/", "", "", "", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "get-vanilla-query-order-key-case", "GET", "/", "Param2=value2&Param1=value1", "", "", "host;x-amz-date", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500" },
        { "get-unreserved", "GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", "", "", "host;x-amz-date", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f" },
        { "get-slashes", "GET", "//example//", "", "", "", "host;x-amz-date", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84" },
        { "get-header-key-duplicate", "GET", "/", "", "My-Header1:value2\nMy-Header1:value2\nMy-Header1:value1", "", "host;my-header1;x-amz-date", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea" },
        { "get-header-value-trim", "GET", "/", "", "My-Header1: value1\nMy-Header2: \"a   b   c\"", "", "host;my-header1;my-header2;x-amz-date", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736" },
        { "post-vanilla", "POST", "/", "", "", "", "host;x-amz-date", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b" },
        { "post-x-www-form-urlencoded", "POST", "/", "", "Content-Type:application/x-www-form-urlencoded", "Param1=value1", "content-type;host;x-amz-date", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a" },
        { "post-sts-header-before", "POST", "/", "", "X-Amz-Security-Token:" + SessionToken, "", "host;x-amz-date;x-amz-security-token", "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead" },
    };

    [Theory, MemberData(nameof(Known))]
    public void Signs_as_the_test_suite_does(string name, string method, string path, string query, string headers, string body, string signedHeaders, string signature)
    {
        (string, string)[] signed = [("Host", "example.amazonaws.com"), ("X-Amz-Date", Stamp), .. headers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(h => h.Split(':', 2)).Select(h => (h[0], h[1]))];
        var credentials = new AwsCredentials("AKIDEXAMPLE", Secret.Of("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
        string authorization = Sigv4Signature.Authorization(method, path, query, signed, Encoding.UTF8.GetBytes(body), credentials, "us-east-1", "service", Stamp);
        Assert.Equal((name, $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={signedHeaders}, Signature={signature}"), (name, authorization));
    }

    [Fact]
    public async Task Signs_a_request_as_it_goes_out()
    {
        // IAM user guide: ListUsers with a content type, 2015-08-30.
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08") { Content = new ByteArrayContent([]) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        request.Headers.Add("X-Trace", "not signed");
        request.Headers.TryAddWithoutValidation("Authorization", "replaced");
        var credentials = new AwsCredentials("AKIDEXAMPLE", Secret.Of("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
        Sigv4Signature.Apply(request, await request.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), credentials, "us-east-1", "iam", new DateTimeOffset(2015, 8, 30, 14, 36, 0, TimeSpan.FromHours(2)));
        Assert.Equal(Stamp, request.Headers.GetValues("X-Amz-Date").Single());
        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            request.Headers.NonValidated["Authorization"].ToString());
    }
}
