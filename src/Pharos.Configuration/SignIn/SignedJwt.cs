using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pharos.Configuration.SignIn;

/// <summary>Makes JSON web tokens signed with RSA (RFC 7515, RFC 7518 section 3.3).</summary>
public static class SignedJwt
{
    /// <param name="algorithm">RS256, RS384 or RS512.</param>
    /// <param name="keyId">Names the key to the receiver; may be empty.</param>
    /// <param name="pem">The private key.</param>
    /// <param name="claims">Writes the members of the claims.</param>
    /// <exception cref="SignInException">The key cannot be used.</exception>
    public static string Create(string algorithm, string keyId, string pem, Action<Utf8JsonWriter> claims)
    {
        string header = Json(writer =>
        {
            writer.WriteString("alg", algorithm);
            writer.WriteString("typ", "JWT");
            if (keyId.Length > 0) writer.WriteString("kid", keyId);
        });
        string signed = $"{header}.{Json(claims)}";
        HashAlgorithmName hash = algorithm switch { "RS384" => HashAlgorithmName.SHA384, "RS512" => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };
        try
        {
            using RSA key = RSA.Create();
            key.ImportFromPem(pem);
            return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), hash, RSASignaturePadding.Pkcs1))}";
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException) { throw new SignInException("the private key is no RSA key in PEM"); } // its message may show the key
    }

    private static string Json(Action<Utf8JsonWriter> fields)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            fields(writer);
            writer.WriteEndObject();
        }
        return Base64Url.EncodeToString(buffer.ToArray());
    }
}
