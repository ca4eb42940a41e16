package vpsbg_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	large  = 64 << 20
	marker = "boot image content, "
)

// generated is a file that exists only while it is read.
type generated struct {
	size           int64
	read           int64 // since it was opened last
	opened, closed int
	missing        []int // the openings that fail
}

func (g *generated) file(announced int64) vpsbg.File {
	return vpsbg.File{Name: "kernel.efi", Size: announced, Open: func() (io.ReadCloser, error) {
		g.opened++
		if slices.Contains(g.missing, g.opened) {
			return nil, &fs.PathError{Op: "open", Path: "kernel.efi", Err: fs.ErrNotExist}
		}
		g.read = 0
		return g, nil
	}}
}

func (g *generated) Read(buffer []byte) (int, error) {
	n := int(min(int64(len(buffer)), g.size-g.read))
	if n == 0 {
		return 0, io.EOF
	}
	for i := range n {
		buffer[i] = marker[(g.read+int64(i))%int64(len(marker))]
	}
	g.read += int64(n)
	return n, nil
}

func (g *generated) Close() error {
	g.closed++
	return nil
}

func (g *generated) hash(t *testing.T) string {
	t.Helper()
	hash := sha256.New()
	if _, err := io.Copy(hash, &generated{size: g.size}); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", hash.Sum(nil))
}

// uploads is an API that takes a form while it comes, and looks how far the client has read ahead of it.
type uploads struct {
	t    *testing.T
	file *generated
	hash string // of what came
}

func (u *uploads) RoundTrip(r *http.Request) (*http.Response, error) {
	defer r.Body.Close()
	_, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	body := &counter{Reader: r.Body}
	form := multipart.NewReader(body, parameters["boundary"])
	part, err := form.NextPart()
	if err != nil {
		return nil, err
	}
	hash, buffer, taken := sha256.New(), make([]byte, 32<<10), int64(0)
	for err == nil {
		var n int
		n, err = part.Read(buffer)
		hash.Write(buffer[:n])
		taken += int64(n)
		if ahead := u.file.read - taken; ahead > 128<<10 {
			u.t.Fatalf("the client holds %d bytes of the file", ahead)
		}
	}
	if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if _, err := form.NextPart(); err != io.EOF {
		u.t.Errorf("after the file, the form has %v", err)
	}
	if body.n != r.ContentLength {
		u.t.Errorf("Content-Length is %d, the body has %d bytes", r.ContentLength, body.n)
	}
	u.hash = fmt.Sprintf("%x", hash.Sum(nil))
	return reply(http.StatusCreated, bootImageJSON)(r)
}

type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(buffer []byte) (int, error) {
	n, err := c.Reader.Read(buffer)
	c.n += int64(n)
	return n, err
}

// A file may be larger than the memory. While it is sent, the log says how far it is, and nothing of what is in it.
func TestAnUploadIsReadWhileItIsSent(t *testing.T) {
	var log bytes.Buffer
	file := &generated{size: large}
	api := &uploads{t: t, file: file}
	client, err := vpsbg.New(vpsbg.Config{Token: token, Transport: api})
	if err != nil {
		t.Fatal(err)
	}
	image, err := client.UploadMeasuredBootImage(tflogtest.RootLogger(t.Context(), &log), file.file(large))
	if err != nil || image.ID != 229 {
		t.Fatalf("got %+v and %v", image, err)
	}
	if api.hash != file.hash(t) {
		t.Error("another content came")
	}
	if file.opened != file.closed {
		t.Errorf("opened %d times, closed %d times", file.opened, file.closed)
	}
	if log.Len() > 10000 || strings.Contains(log.String(), marker) {
		t.Errorf("the log shows the file: %.1000s", log.String())
	}

	var percent []any
	for _, entry := range entries(t, &log) {
		if entry["@message"] == "uploading" {
			percent = append(percent, entry["percent"])
			if entry["file"] != "kernel.efi" || entry["of"] != float64(large) || entry["@level"] != "info" {
				t.Errorf("the log has %v", entry)
			}
		}
	}
	if got, want := fmt.Sprint(percent), "[10 20 30 40 50 60 70 80 90 100]"; got != want {
		t.Errorf("the log has the tenths %s, want %s", got, want)
	}
}

// Over a real connection, whose transport holds the body against its length.
func TestAnUploadReachesAServer(t *testing.T) {
	const size = 3 << 20
	var received []int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, header, err := r.FormFile("file")
		if err != nil {
			return // cut off
		}
		defer file.Close()
		received = append(received, header.Size)
		if header.Filename != "kernel.efi" || r.ContentLength <= size {
			t.Errorf("got %q in %d bytes", header.Filename, r.ContentLength)
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(bootImageJSON))
	}))
	client, err := vpsbg.New(vpsbg.Config{Token: token, Endpoint: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.UploadMeasuredBootImage(t.Context(), (&generated{size: size}).file(size)); err != nil {
		t.Error(err)
	}
	const changed = "kernel.efi was changed while it was sent: its size is not 3145728 bytes"
	for _, other := range []int64{0, size - 1, size + 1, 2 * size} {
		_, err := client.UploadMeasuredBootImage(t.Context(), (&generated{size: other}).file(size))
		if err == nil || !strings.Contains(err.Error(), changed) {
			t.Errorf("a file of %d bytes gives %v, want %q", other, err, changed)
		}
	}
	server.Close()
	if !slices.Equal(received, []int64{size}) {
		t.Errorf("the server got files of %d bytes, want one of %d", received, size)
	}
}

// Whatever happens to an upload, it is not sent again: each makes an image.
func TestAnUploadIsSentOnce(t *testing.T) {
	for name, test := range map[string]struct {
		answers   []answer
		isUnknown bool
	}{
		"429":                 {[]answer{reply(http.StatusTooManyRequests, "", "Retry-After", "7"), good}, false},
		"500":                 {[]answer{reply(500, ""), good}, true},
		"503 that names time": {[]answer{reply(503, "", "Retry-After", "7"), good}, true},
		"a lost answer":       {[]answer{fail(errCut), good}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := play(t, test.answers...)
				file := &generated{size: 100}
				_, err := client.UploadMeasuredBootImage(t.Context(), file.file(100))
				if err == nil || vpsbg.IsOutcomeUnknown(err) != test.isUnknown {
					t.Errorf("got %v", err)
				}
				if len(api.sent) != 1 {
					t.Errorf("sent %d times", len(api.sent))
				}
				for i, request := range api.sent {
					if got := content(t, request); len(got) < 100 || int64(len(request.body)) != request.ContentLength ||
						got != content(t, api.sent[0]) {
						t.Errorf("attempt %d carried %q", i+1, request.body)
					}
				}
				if file.opened < 1 || file.opened != file.closed {
					t.Errorf("opened %d times, closed %d times", file.opened, file.closed)
				}
			})
		})
	}
}

// Without its file, an upload is not sent, and waits for nothing.
func TestAnUploadNeedsItsFile(t *testing.T) {
	for name, missing := range map[string]int{"from the start": 1, "when it is to be sent": 2} {
		client, api := play(t, good)
		file := &generated{size: 100, missing: []int{missing}}
		_, err := client.UploadMeasuredBootImage(t.Context(), file.file(100))
		const want = "POST /measured-boot-images (uploadMeasuredBootImage) got no answer: open kernel.efi: file does not exist"
		if !errors.Is(err, fs.ErrNotExist) || err.Error() != want || vpsbg.IsOutcomeUnknown(err) {
			t.Errorf("%s: got %v, want %q as a known outcome", name, err, want)
		}
		if len(api.sent) != 0 {
			t.Errorf("%s: sent %d requests", name, len(api.sent))
		}
	}
}

// What was not sent does not count against the rate limit.
func TestAnUploadWithoutItsFileLeavesTheGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, m := limited(t)
		began := time.Now()
		for range 3 {
			if err := read(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			for range m.limit {
				file := &generated{size: 100, missing: []int{2}}
				if _, err := client.UploadMeasuredBootImage(t.Context(), file.file(100)); !errors.Is(err, fs.ErrNotExist) {
					t.Fatal(err)
				}
			}
		}
		if waited := time.Since(began); waited != 0 {
			t.Errorf("the calls were held back for %v", waited)
		}
	})
}
