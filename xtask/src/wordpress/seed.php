<?php
/*
 * `php seed.php SITE install URL`, `… change`: fills a WordPress that is thrown away, and changes
 * what an editor would change. Prints what a reader must have: one line of JSON for each post.
 */

[, $site, $verb] = $argv;
$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = '127.0.0.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['REQUEST_URI'] = '/';
if ($verb === 'install') {
    define('WP_INSTALLING', true);
}
require "$site/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/image.php';

// Nobody is written to.
function wp_mail()
{
    return true;
}

function post($title, $text, $lang, $group, $at, $more = [])
{
    $id = wp_insert_post($more + [
        'post_title' => $title,
        'post_content' => $text,
        'post_status' => 'publish',
        'post_author' => 1,
        'post_date' => $at,
        'meta_input' => ['_lang' => $lang, '_group' => $group],
    ], true);
    if (is_wp_error($id)) {
        fwrite(STDERR, $id->get_error_message() . "\n");
        exit(1);
    }
    return $id;
}

function said($id, $what)
{
    $post = get_post($id);
    $others = [];
    $group = get_post_meta($id, '_group', true);
    foreach ($group ? get_posts(['post_type' => 'any', 'numberposts' => -1, 'meta_key' => '_group', 'meta_value' => $group]) : [] as $other) {
        if ($other->ID != $id) {
            $others[] = get_permalink($other);
        }
    }
    echo json_encode([
        'id' => (int) $id,
        'what' => $what,
        'url' => get_permalink($id),
        'title' => html_entity_decode($post->post_title, ENT_QUOTES),
        'lang' => get_post_meta($id, '_lang', true),
        'published' => get_post_time('Y-m-d\TH:i:s\Z', true, $id),
        'translations' => $others,
        'text' => $post->post_password ? '' : trim(preg_replace('/\s+/u', ' ', html_entity_decode(wp_strip_all_tags(apply_filters('the_content', $post->post_content)), ENT_QUOTES))),
    ], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES) . "\n";
}

function everything()
{
    $all = get_posts(['post_type' => ['post', 'page'], 'post_status' => 'publish', 'numberposts' => -1, 'has_password' => null, 'orderby' => 'ID', 'order' => 'ASC']);
    foreach ($all as $post) {
        said($post->ID, 'there');
    }
}

if ($verb === 'install') {
    wp_install('Harbour office', 'editor', 'editor@office.example', true, '', wp_generate_password());
    update_option('permalink_structure', '/%year%/%monthnum%/%postname%/');
    update_option('timezone_string', 'Europe/Helsinki');
    update_option('blogdescription', 'A site that is thrown away');
    switch_theme('plain');
    foreach (get_posts(['post_type' => 'any', 'numberposts' => -1, 'post_status' => 'any']) as $first) {
        wp_delete_post($first->ID, true);
    }
    $harbour = wp_create_category('Harbour & coast');
    $people = wp_create_category('People');
    $months = ['tammi', 'helmi', 'maalis', 'huhti', 'touko', 'kesä', 'heinä', 'elo', 'syys', 'loka', 'marras', 'joulu'];
    foreach ($months as $n => $month) {
        $at = sprintf('2022-%02d-14 10:30:00', $n + 1);
        $boats = ($n + 3) * 4;
        $more = ['post_category' => [$n % 2 ? $people : $harbour], 'tags_input' => ['boats', "report $n"]];
        $en = post("Boats & crews of month " . ($n + 1), "<!-- wp:paragraph -->\n<p>In this month $boats boats lay in the harbour, and their crews asked for “{$n} things”.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:paragraph -->\n<p>The harbour master counted them twice.</p>\n<!-- /wp:paragraph -->", 'en', "month-$n", $at, $more);
        $fi = post("Veneet ja miehistöt: {$month}kuu", "<!-- wp:paragraph -->\n<p>Tässä kuussa satamassa oli $boats venettä, ja miehistöt kysyivät monta asiaa.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:paragraph -->\n<p>Satamamestari laski ne kahdesti.</p>\n<!-- /wp:paragraph -->", 'fi', "month-$n", $at, $more);
        if ($n === 5) {
            $file = wp_upload_dir()['path'] . '/boat.png';
            $image = imagecreatetruecolor(640, 360);
            imagefilledrectangle($image, 0, 200, 640, 360, 0x336699);
            imagepng($image, $file);
            $media = wp_insert_attachment(['post_mime_type' => 'image/png', 'post_title' => 'boat', 'post_excerpt' => 'A boat at noon', 'post_status' => 'inherit'], $file, $en);
            wp_update_attachment_metadata($media, wp_generate_attachment_metadata($media, $file));
            update_post_meta($media, '_wp_attachment_image_alt', 'A boat on still water');
            set_post_thumbnail($en, $media);
        }
        if ($n === 8) {
            stick_post($en);
        }
    }
    post('About the harbour', '<p>The harbour is deep.</p>', 'en', 'about', '2021-01-04 09:00:00', ['post_type' => 'page']);
    post('Tietoa satamasta', '<p>Satama on syvä.</p>', 'fi', 'about', '2021-01-04 09:00:00', ['post_type' => 'page']);
    post('For partners only', '<p>A word that nobody reads.</p>', 'en', '', '2022-03-01 09:00:00', ['post_password' => 'word']);
    post('Only in English', '<p>Some things are said once – and [sic] only here.</p>', 'en', '', '2022-04-01 09:00:00');
    post('A draft', '<p>Not yet.</p>', 'en', '', '2022-05-01 09:00:00', ['post_status' => 'draft']);
    post('For next year', '<p>Not yet either.</p>', 'en', '', '2099-01-01 09:00:00', ['post_status' => 'future']);
    everything();
} else {
    global $wpdb;
    $named = fn ($title) => (int) $wpdb->get_var($wpdb->prepare("SELECT ID FROM $wpdb->posts WHERE post_title = %s AND post_type = 'post'", $title));
    $gone = $named('Veneet ja miehistöt: helmikuu');
    $old = $named('Boats &amp; crews of month 1') ?: $named('Boats & crews of month 1');
    said($gone, 'deleted');
    wp_delete_post($gone, true);
    wp_update_post(['ID' => $old, 'post_content' => '<p>In this month 13 boats lay in the harbour; the harbour master had counted one of them three times.</p>']);
    post('A thirteenth month', '<p>Four boats came after the books were closed.</p>', 'en', '', '2023-01-14 10:30:00');
    said($old, 'changed');
    everything();
}
