using System.Text;

namespace Pharos.Logs.Tests.LogQL.Support;

/// <summary>Lines and stages as people have them, for fuzzing to begin with.</summary>
internal static class Samples
{
    public static readonly byte[][] Lines =
    [
        .. new[]
        {
            """{"ts":"2026-01-01T00:00:00Z","level":"error","status":503,"duration_ms":12.5,"path":"/api/v1/items","trace_id":"0af7651916cd43dd"}""",
            """{"a":{"b":{"c":"d\u00e4\ud83d\ude00\n"},"list":[1,{"x":2},"]"]},"n":null,"t":true,"f":-1.5e3,"a":"again"}""",
            """{"_entry":"level=info msg=\"x\"","app":"unpacked","n":1}""",
            "ts=2026-01-01T00:00:00Z level=warn caller=http.go:12 took=1.5s size=2KiB msg=\"GET /x (200)\" empty= alone",
            "10.2.3.4 - - [01/Jan/2026:00:00:00 +0000] \"GET /api/v1/orders/17 HTTP/1.1\" 500 123 \"-\" \"curl/8\" 0.012",
            "\u001b[31mred\u001b[0m text 2001:db8::1 and [::ffff:10.0.0.1]:443",
            "java.lang.IllegalStateException: out of stock", "", " ", "{", "}", "=", "\"",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public static readonly string[] Stages =
    [
        "| json", "| json a=\"a.b.c\", l=\"a.list[1].x\", s=\"status\"", "| json x=\"[\\\"a\\\"][\\\"list\\\"]\"", "| logfmt", "| logfmt --strict", "| logfmt --keep-empty", "| logfmt level, m=\"msg\"",
        "| logfmt --strict took", "| unpack", "| pattern \"<ip> - <_> \\\"<method> <path> <_>\\\" <status>\"", "| pattern \"<a> <b>\"", "| regexp `(?P<method>GET|POST) (?P<path>\\S+)`", "| regexp `(?i)(?P<w>\\w+)\\s*=(?P<v>.*)`",
        "|= \"GET\"", "!= \"curl\"", "|~ \"(?i)ERROR|warn\"", "!~ \"st[oa]ck$\"", "|~ `5\\d\\d`", "|= ip(\"10.0.0.0/8\")", "!= ip(\"2001:db8::/32\")", "|> \"<_> GET <_>\"", "!> \"ts=<_>\"", "|= \"a\" or \"e\" or \"x\"",
        "| decolorize", "| line_format \"{{.level}} {{.path}}\"", "| line_format `{{ __line__ | upper | trunc 10 }} {{ if .level }}{{.level}}{{end}}`", "| label_format lvl=level, all=\"{{.a}}-{{.status}}\"",
        "| label_format n=`{{ div .status 100 }}`", "| drop level, status=\"503\"", "| keep level, path=~\"/api.*\"", "| status>=500", "| took > 1s", "| size <= 2KiB", "| level=~\"err.*|warn\"", "| status!=200 or level=\"info\"",
        "| __error__=\"\"", "| __error__!=\"\"", "| ip=ip(\"10.0.0.0/8\")", "| level=\"error\" and (duration_ms > 5 or took < 2s)",
    ];
}
