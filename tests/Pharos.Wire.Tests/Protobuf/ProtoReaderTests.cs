using CsCheck;

namespace Pharos.Wire.Tests;

public sealed class ProtoReaderTests
{
    [Fact]
    public void Reads_back_what_the_writer_wrote() =>
        Gen.Select(Gen.Long, Gen.ULong, Gen.Double, Gen.String).Sample((signed, unsigned, real, text) =>
        {
            var writer = new ProtoWriter();
            writer.WriteSint64(1, signed);
            writer.WriteVarint(2, unsigned);
            writer.WriteDouble(3, real);
            int open = writer.Open(4);
            writer.WriteString(1, text);
            writer.WriteInt64(2, signed);
            writer.Close(open);

            var reader = new ProtoReader(writer.Written);
            Assert.True(reader.Next());
            Assert.Equal(signed, reader.ReadSint64());
            Assert.True(reader.Next());
            Assert.Equal(unsigned, reader.ReadVarint());
            Assert.True(reader.Next());
            Assert.Equal(BitConverter.DoubleToInt64Bits(real), BitConverter.DoubleToInt64Bits(reader.ReadDouble()));
            Assert.True(reader.Next());
            var inner = new ProtoReader(reader.ReadBytes());
            Assert.True(inner.Next());
            Assert.Equal(System.Text.Encoding.UTF8.GetBytes(text), inner.ReadBytes().ToArray());
            Assert.True(inner.Next());
            Assert.Equal(signed, inner.ReadInt64());
            Assert.False(inner.Next());
            Assert.False(reader.Next());
        });

    [Theory]
    [InlineData(new byte[] { 0x0A, 0x05, 1, 2 }, "claims 5 bytes, 2 are left")]
    [InlineData(new byte[] { 0x08, 0xFF }, "varint is cut short")]
    [InlineData(new byte[] { 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02 }, "exceeds 64 bits")]
    [InlineData(new byte[] { 0x00 }, "bad tag")]
    [InlineData(new byte[] { 0x0B }, "is a group")]
    [InlineData(new byte[] { 0x09, 1, 2 }, "fixed64 is cut short")]
    public void Names_the_fault_of_hostile_bytes(byte[] message, string fault)
    {
        string text = Assert.Throws<MalformedMessageException>(() =>
        {
            var reader = new ProtoReader(message);
            while (reader.Next()) reader.Skip();
        }).Message;
        Assert.Contains(fault, text, StringComparison.Ordinal);
        Assert.Contains("at byte", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_end_in_the_end_or_in_a_typed_error() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            try
            {
                var reader = new ProtoReader(bytes);
                while (reader.Next()) reader.Skip();
            }
            catch (MalformedMessageException) { } // the one error that may come
        }, iter: 2000);
}
