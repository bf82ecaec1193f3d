<?php
/*
 * Languages as Polylang shows them to programs: `lang` and `translations` on every post and page,
 * and `?lang=` to ask for one of them. Put into `mu-plugins` of a WordPress that is thrown away.
 */

add_action('rest_api_init', function () {
    foreach (['post', 'page'] as $type) {
        register_rest_field($type, 'lang', [
            'get_callback' => fn ($post) => get_post_meta($post['id'], '_lang', true),
        ]);
        register_rest_field($type, 'translations', [
            'get_callback' => function ($post) {
                $group = get_post_meta($post['id'], '_group', true);
                $others = get_posts([
                    'post_type' => $post['type'],
                    'post_status' => 'publish',
                    'numberposts' => -1,
                    'meta_key' => '_group',
                    'meta_value' => $group,
                ]);
                $translations = [];
                foreach ($group ? $others : [] as $other) {
                    $translations[get_post_meta($other->ID, '_lang', true)] = $other->ID;
                }
                return (object) $translations;
            },
        ]);
        add_filter("rest_{$type}_query", function ($query, $request) {
            if ($request['lang']) {
                $query['meta_key'] = '_lang';
                $query['meta_value'] = $request['lang'];
            }
            return $query;
        }, 10, 2);
    }
});
