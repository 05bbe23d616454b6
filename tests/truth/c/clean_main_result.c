// The value of main is the exit status, of which only a byte is kept.
int main(void)
{
    return 258;
}
