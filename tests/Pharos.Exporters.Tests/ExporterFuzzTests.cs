using System.Text;
using Pharos.Exporters.Blackbox.Dns;
using Pharos.Exporters.Node.Textfile;
using Pharos.Testing;

namespace Pharos.Exporters.Tests;

/// <summary>What comes from name servers and from files of other programs is read or refused. <c>PHAROS_FUZZ_SECONDS</c> sets how long each runs.</summary>
public sealed class ExporterFuzzTests
{
    // A header with one question and four answers: A, MX, TXT and SOA, whose names point to the question's.
    private static readonly byte[] s_answer = Convert.FromHexString(
        "00018180000100040000000003777777076578616D706C6503636F6D0000010001"
        + "C00C000100010000003C00045DB8D822" + "C00C000F00010000003C0009000A046D61696CC010" + "C00C001000010000003C00060568656C6C6F" + "C010000600010000003C0016036E7331C01002686DC0100000000100000002000000030000000400000005");

    [Fact]
    public void Answers_of_name_servers_are_read_or_refused() => Fuzz.Run(random =>
    {
        byte[] message = random.Mutate(s_answer);
        Fuzz.Within(message.Length, 2_000, 4 << 20, () => // a name of 255 bytes may be pointed to by every record
        {
            try
            {
                DnsMessage read = DnsMessage.Parse(message);
                Assert.All(read.Answer.Concat(read.Authority).Concat(read.Additional), record => Assert.NotEmpty(record.Text));
            }
            catch (FormatException e) { Assert.NotEmpty(e.Message); }
            catch (Exception e) { throw new InvalidOperationException($"{Convert.ToHexString(message)}: {e.Message}", e); }
        });
    });

    [Fact]
    public void Text_files_are_read_or_refused()
    {
        string[] texts = ["# HELP a b \\\\ \\n\n# TYPE a counter\na{b=\"c\\\"\\n\",d=\"\"} 1e3\na 2\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n", .. Conformance.Texts("exporters/node/textfile", "*.prom")];
        Fuzz.Run(random =>
        {
            string text = random.Mutate(random.Pick(texts), ["# HELP ", "# TYPE ", " counter\n", "{", "}", "\"", "\\", "=", ",", " ", "\n", "\r", "1", "NaN", "é", "\0", "\uD800", "_bucket", "1e999", "-"]);
            Fuzz.Within(text.Length, 300, 1 << 20, () =>
            {
                try { _ = TextPage.Read(text).Sum(family => family.Samples.Count); }
                catch (FormatException e) { Assert.NotEmpty(e.Message); }
                catch (Exception e) { throw new InvalidOperationException($"{text}: {e.Message}", e); }
            });
        });
    }
}
