import de.unihd.dbs.heideltime.standalone.DocumentType;
import de.unihd.dbs.heideltime.standalone.HeidelTimeStandalone;
import de.unihd.dbs.heideltime.standalone.OutputType;
import de.unihd.dbs.heideltime.standalone.POSTagger;
import de.unihd.dbs.uima.annotator.heideltime.resources.Language;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.text.SimpleDateFormat;
import java.util.Base64;

/**
 * Marks many texts in one JVM. The argument is HeidelTime's configuration; each line of standard input is a day, a tab and a
 * text in Base64; each line of output the text marked, in Base64, and the last line the nanoseconds that marking took.
 */
public class HeidelTime {
    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        HeidelTimeStandalone tagger = new HeidelTimeStandalone(
            Language.ARABIC, DocumentType.NEWS, OutputType.TIMEML, arguments[0], POSTagger.NO);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        long nanoseconds = 0;
        String line;
        while ((line = in.readLine()) != null) {
            String[] cells = line.split("\t");
            String text = new String(Base64.getDecoder().decode(cells[1]), "UTF-8");
            java.util.Date day = new SimpleDateFormat("yyyy-MM-dd").parse(cells[0]);
            long begin = System.nanoTime();
            String marked = tagger.process(text, day);
            nanoseconds += System.nanoTime() - begin;
            out.println(Base64.getEncoder().encodeToString(marked.getBytes("UTF-8")));
        }
        out.println(nanoseconds);
        out.flush();
    }
}
