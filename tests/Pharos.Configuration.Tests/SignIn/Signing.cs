using Pharos.Configuration.SignIn;

namespace Pharos.Configuration.Tests.SignIn;

/// <summary>Reads a section and signs requests with it.</summary>
internal static class Signing
{
    /// <summary>An environment of just these variables; without a home, so that files of the machine do not decide.</summary>
    public static ConfigEnvironment Environment(params (string Name, string Value)[] variables) =>
        new(name => name == "HOME" && variables.All(v => v.Name != "HOME") ? "/nonexistent" : variables.Where(v => v.Name == name).Select(v => v.Value).FirstOrDefault());

    public static (T Settings, IReadOnlyList<string> Faults) Read<T>(string yaml, Func<CloudSignInReader, ConfigNode, T> read, ConfigEnvironment environment)
    {
        var errors = new ConfigErrors();
        ConfigNode root = YamlReader.Read("p.yml", yaml, errors);
        T settings = read(new CloudSignInReader(errors, environment, path => path), root);
        return (settings, [.. errors.Findings.Select(f => f.ToString())]);
    }

    /// <summary>The headers that a request gets.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> SignAsync(ICloudSigner signer, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://remote.example/api/v1/write") { Content = content };
        await signer.SignAsync(request, TestContext.Current.CancellationToken);
        return request.Headers.NonValidated.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    public static async Task<string> FailureAsync(ICloudSigner signer) => (await Assert.ThrowsAsync<SignInException>(() => SignAsync(signer))).Message;
}
