namespace Pharos.Configuration.Tests;

public sealed class NodeJsonTests
{
    public static TheoryData<string, string> Trees => new()
    {
        { "{}", "{}" },
        { "a: 1\nb: -2.5\nc: 1e3", """{"a":1,"b":-2.5,"c":1000}""" },
        { "a: 9007199254740993", """{"a":9007199254740993}""" },
        { "a: true\nb: False\nc: ~\nd:", """{"a":true,"b":"False","c":null,"d":null}""" },
        { "a: 'true'\nb: \"1\"\nc: !!str 1", """{"a":"true","b":"1","c":"1"}""" },
        { "a: .inf\nb: text", """{"a":".inf","b":"text"}""" },
        { "- [1, x]\n- {y: []}", """[[1,"x"],{"y":[]}]""" },
    };

    [Theory, MemberData(nameof(Trees))]
    public void Plain_scalars_keep_their_type_and_others_are_text(string yaml, string json) => Assert.Equal(json, NodeJson.Write(Read(yaml)));

    [Fact]
    public void Texts_are_unescaped_and_keys_are_not() =>
        Assert.Equal("""{"$$a":"${x}"}""", NodeJson.Write(Read("$$a: '$${x}'"), text => text.Replace("$$", "$", StringComparison.Ordinal)));

    private static ConfigNode Read(string yaml)
    {
        var errors = new ConfigErrors();
        ConfigNode node = YamlReader.Read("a.yml", yaml, errors);
        Assert.False(errors.HasErrors);
        return node;
    }
}
